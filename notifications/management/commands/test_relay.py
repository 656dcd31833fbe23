"""manage.py test_relay address [--relay bulk]: does the mail server do what we need?"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from notifications.domain import relay_check
from notifications.enums import RelayName


class Command(BaseCommand):
    help = "Connect to the mail server step by step, send one mail and explain the answers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="who gets the test mail")
        parser.add_argument(
            "--relay",
            choices=RelayName.values,
            default=RelayName.MAIN.value,
            help="bulk: the mail server of newsletters, if it has one of its own",
        )

    def handle(self, *args: Any, address: str, relay: str, **options: Any) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for step in relay_check.check(RelayName(relay), to=address):
            if not step.ok:
                raise CommandError(step.said)
            self.stdout.write(f"✓ {step.said}")
        self.stdout.write(self.style.SUCCESS(_("The mail server does what we need.")))
