"""A StreamField whose block definitions stay out of migrations."""

from typing import Any

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
