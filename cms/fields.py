"""Fields of pages: a StreamField whose blocks stay out of migrations, times as clocks show them."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """Wagtail's StreamField without blocks in migrations.

    Blocks change often and never change the column, so writing them into migrations only freezes
    old code. The cost: a data migration sees raw JSON and no block objects.
    """

    def __init__(self, block_types: Any = (), use_json_field: bool = True, **kwargs: Any) -> None:
        super().__init__(block_types, use_json_field=use_json_field, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs


class WallTimeFormField(forms.DateTimeField):
    """A time as the clock on the wall shows it; one that no clock or two clocks show is refused."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise ValidationError(
                _(
                    "That night the clocks are changed, and this time does not exist or exists"
                    " twice. Please choose a time before 2 or after 3 o’clock."
                ),
                code="ambiguous_timezone",
            ) from error


class WallTimeField(models.DateTimeField):  # type: ignore[type-arg]
    """A moment that editors type as wall time."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": WallTimeFormField, **kwargs})

    def deconstruct(self) -> Any:
        """The column is a plain one, so migrations need not know this class."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
