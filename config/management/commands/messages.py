"""Keep the message catalogues complete, without system gettext."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import catalogue


class Command(BaseCommand):
    help = "Update locale/de from code and templates, or compile (--compile), or check (--check)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compile", action="store_true", help="write the .mo files and stop")
        parser.add_argument("--check", action="store_true", help="fail if a translation is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            self.stdout.write(f"{catalogue.compile_catalogues()} catalogue(s) compiled")
            return
        if options["check"]:
            missing = catalogue.untranslated("de")
            if missing:
                raise CommandError("Not translated into German:\n" + "\n".join(missing))
            self.stdout.write("German is complete")
            return
        catalogue.update("de")
        missing = catalogue.untranslated("de")
        self.stdout.write(f"locale/de updated, {len(missing)} message(s) to translate")
        for message in missing:
            self.stdout.write(f"  {message}")
