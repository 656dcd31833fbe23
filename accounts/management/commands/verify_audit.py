"""Say whether the audit log is what it was."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.domain.audit import verify


class Command(BaseCommand):
    help = "Check the chain of the audit log. Fails and names the entries if it was tampered with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="POSITION:HASH",
            help="the end of the chain as it was printed or logged earlier",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        position, _colon, seen = (options["expect"] or "").partition(":")
        if options["expect"] and not (position.isdecimal() and seen):
            raise CommandError("--expect takes POSITION:HASH.")
        verdict = verify(expect=(int(position), seen) if position else None)
        if not verdict.is_sound:
            raise CommandError("The audit log was tampered with:\n" + "\n".join(verdict.problems))
        self.stdout.write(f"{verdict.entries} entries, sound")
        self.stdout.write(f"head {verdict.position}:{verdict.head}")
