"""Apply the retention periods of all rooms, or say what would happen."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.domain import retention


class Command(BaseCommand):
    help = "Delete everything whose time is over, as happens every night, and say how much it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = retention.report(timezone.now())
        for line in lines:
            self.stdout.write(f"{line.number:>8}  {line.room}: {line.rule}")
        if not options["dry_run"]:
            retention.apply()
