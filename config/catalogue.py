"""Message catalogues without system gettext: extraction from code and templates, compilation."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ["accounts", "cms", "config", "notifications", "participation", "surveys"]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def catalogue_path(language: str) -> Path:
    """Where the PO file of a language lies."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Read a catalogue; an empty one if there is no file yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compile_catalogues() -> int:
    """Write an MO file beside every PO file; return how many were written."""
    paths = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"))
    for path in paths:
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))
    return len(paths)


def extract_messages() -> Catalog:
    """Collect every message id of the code and the templates."""
    catalog = Catalog(project=settings.SITE_NAME, charset="utf-8")
    for source, text in _sources():
        found = extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}
        )
        for _line, message, _comments, context in found:
            catalog.add(message, locations=[(source, 0)], context=context)
    return catalog


def update(language: str) -> Catalog:
    """Bring the PO file of a language up to date: new ids added, unused ones dropped."""
    catalog = read(language)
    catalog.update(extract_messages(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = (
        f"# {settings.SITE_NAME}, texts in “{language}”; see manage.py messages."
    )
    catalog.project, catalog.version, catalog.fuzzy = settings.SITE_NAME, "1", False
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalog, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
        )
    return catalog


def _sources() -> Iterator[tuple[str, str]]:
    base = Path(settings.BASE_DIR)
    for room in ROOMS:
        for path in sorted((base / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(base).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted((base / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            origin = path.relative_to(base).as_posix()
            python = templatize(path.read_text(encoding="utf-8"), origin=origin)
            # Indentation means nothing in a template but would end the Python reader.
            yield origin, "\n".join(line.lstrip() for line in python.splitlines())


def untranslated(language: str) -> list[str]:
    """Message ids of code and templates without a finished translation, in order."""
    known = read(language)
    missing = []
    for message in extract_messages():
        if not message.id:
            continue
        translated = known.get(message.id, message.context)
        if translated is None or translated.fuzzy or not _is_filled(translated.string):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return sorted(missing)


def _is_filled(string: str | Sequence[str] | None) -> bool:
    return bool(string) if string is None or isinstance(string, str) else all(string)
