"""The registry of personal data: what is kept about people, why, how long, and how it goes.

Each room lists its own in `processing.py`: PROCESSING with what is personal, PLAIN with the models
that hold nothing personal (“app.model” or “app.*”). The record of processing activities
(GDPR Art. 30) and the retention table are made from it; a test compares it with all models, so
that no field can be added without somebody thinking about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.db.models import (
    EmailField,
    Field,
    ForeignKey,
    GenericIPAddressField,
    Model,
    TextChoices,
)
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from accounts.models import User

Text = str | Promise


class Basis(TextChoices):
    """On what ground the data may be processed."""

    CONSENT = "consent", _("Consent (Art. 6(1)(a) GDPR)")
    TASK = "task", _("Task in the public interest (Art. 6(1)(e) GDPR, § 3 SächsDSDG)")
    DUTY = "duty", _("Legal obligation (Art. 6(1)(c) GDPR)")
    EMPLOYMENT = "employment", _("Employment (§ 11 SächsDSDG)")


class OnErase(TextChoices):
    """What becomes of the data when the person wants to be forgotten."""

    DELETE = "delete", _("row deleted")
    EMPTY = "empty", _("content emptied")
    DETACH = "detach", _("link to the person cut")
    KEEP = "keep", _("kept")


@dataclass(frozen=True)
class Data:
    """Personal fields of one model. `fields` and `plain` together name all of its columns.

    Args:
        model: “app.model”.
        fields: names of the personal fields, separated by blanks.
        plain: names of the others.
        exported: whether the copy of one's data contains them.
        why: reason, where something is kept or not part of the copy.
    """

    model: str
    fields: str
    plain: str = ""
    exported: bool = True
    erase: OnErase = OnErase.DELETE
    why: Text = ""

    @property
    def names(self) -> list[str]:
        return self.fields.split()

    @property
    def labels(self) -> list[str]:
        """The fields as people call them."""
        model = apps.get_model(self.model)
        return [
            str(getattr(model._meta.get_field(name), "verbose_name", name)) for name in self.names
        ]


@dataclass(frozen=True)
class Processing:
    """One processing activity, a row of the record."""

    key: str
    name: Text
    purpose: Text
    basis: Basis
    people: Text
    retention: Text
    data: tuple[Data, ...]
    recipients: Text = field(default_factory=lambda: _("Nobody outside the district."))


def rooms(module: str = "privacy") -> Iterator[tuple[str, ModuleType]]:
    """Rooms that have the module, in the order of INSTALLED_APPS: top floor first.

    Found the way Django finds `admin` modules, so that this room need not know those above it.
    """
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, module):
            yield app.label, import_module(f"{app.name}.{module}")


def processings() -> list[Processing]:
    """All processing activities of all rooms."""
    return [row for _room, module in rooms("processing") for row in module.PROCESSING]


def data_of(model: type[Model]) -> list[Data]:
    """What the registry says about a model."""
    label = model._meta.label_lower
    return [data for row in processings() for data in row.data if data.model == label]


def problems() -> list[str]:
    """What the registry lacks or has too much, in words; empty if it is complete."""
    plain = {label for _room, module in rooms("processing") for label in module.PLAIN}
    found: list[str] = []
    known = set()
    for model in apps.get_models(include_auto_created=True):
        known.add(model._meta.label_lower)
        found += _model_problems(model, plain)
    for row in processings():
        found += [f"{data.model}: no such model" for data in row.data if data.model not in known]
    wildcards = {f"{label.partition('.')[0]}.*" for label in known}
    found += [f"{label}: no such model" for label in sorted(plain - known - wildcards)]
    return found


def _model_problems(model: type[Model], plain: set[str]) -> list[str]:
    label = model._meta.label_lower
    names = {column.name for column in model._meta.local_concrete_fields}
    entries = data_of(model)
    if not entries:
        if label in plain or f"{model._meta.app_label}.*" in plain:
            columns = model._meta.local_concrete_fields
            return [f"{label}.{row.name}: looks personal" for row in columns if _is_personal(row)]
        return [f"{label}: not in the registry"]
    listed = [name for entry in entries for name in entry.names]
    listed += [name for entry in entries for name in entry.plain.split()]
    missing = [f"{label}.{name}: not in the registry" for name in sorted(names - set(listed))]
    unknown = [f"{label}.{name}: no such field" for name in sorted(set(listed) - names)]
    reasons = [
        f"{label}: no reason given"
        for entry in entries
        if not entry.why and (not entry.exported or entry.erase == OnErase.KEEP)
    ]
    return missing + unknown + reasons


def _is_personal(column: "Field[object, object]") -> bool:
    """What cannot be impersonal: a person, an address of any kind."""
    if isinstance(column, ForeignKey):
        return bool(column.related_model is User)
    return isinstance(column, EmailField | GenericIPAddressField)
