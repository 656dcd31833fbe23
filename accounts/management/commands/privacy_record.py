"""Write the record of processing activities."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from accounts.domain.privacy_record import markdown


class Command(BaseCommand):
    help = "Print the record of processing activities (GDPR Art. 30) as Markdown, in German."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, help="write it into this file")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("de"):
            text = markdown()
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
