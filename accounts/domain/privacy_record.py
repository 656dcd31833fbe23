"""The record of processing activities and the retention table, written from the registry."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.domain.registry import Processing, processings


def markdown() -> str:
    """The whole document in the language that is switched on."""
    return "\n".join([*_record(), *_retention(), *_fields()]) + "\n"


def _record() -> Iterator[str]:
    yield f"# {_('Record of processing activities')}"
    yield ""
    yield _("Made from the registry in the code with `manage.py privacy_record`. Do not edit it.")
    for row in processings():
        yield f"\n## {row.name}\n"
        yield f"- **{_('Purpose')}**: {row.purpose}"
        yield f"- **{_('Legal basis')}**: {row.basis.label}"
        yield f"- **{_('People concerned')}**: {row.people}"
        yield f"- **{_('Data')}**: {_categories(row)}"
        yield f"- **{_('Recipients')}**: {row.recipients}"
        yield f"- **{_('Kept')}**: {row.retention}"


def _categories(row: Processing) -> str:
    labels = dict.fromkeys(label for data in row.data for label in data.labels)
    return ", ".join(labels)


def _retention() -> Iterator[str]:
    yield f"\n# {_('Retention')}\n"
    yield f"| {_('Processing')} | {_('Kept')} |"
    yield "| --- | --- |"
    for row in processings():
        yield f"| {row.name} | {row.retention} |"


def _fields() -> Iterator[str]:
    yield f"\n# {_('Fields')}\n"
    yield f"| {_('Field')} | {_('Part of the copy')} | {_('When erased')} | {_('Reason')} |"
    yield "| --- | --- | --- | --- |"
    for row in processings():
        for data in row.data:
            copied = _("yes") if data.exported else _("no")
            for name in data.names:
                field = f"{data.model}.{name}"
                yield f"| `{field}` | {copied} | {data.erase.label} | {data.why} |"
