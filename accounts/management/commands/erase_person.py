"""Answer a request for erasure."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.domain.privacy import erase_address, erase_person, export_address
from accounts.models import User


class Command(BaseCommand):
    help = "Forget a person in all rooms (GDPR Art. 17). Published words stay without the person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="address of the account, or of a subscription without")
        parser.add_argument("--yes", action="store_true", help="really do it; it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        user = User.objects.filter(email__iexact=email).first()
        if user is None and not export_address(email):
            raise CommandError("There is no account with this address, and nothing else is kept.")
        if not options["yes"]:
            raise CommandError("This cannot be undone. Add --yes to erase the person.")
        if user is None:
            erase_address(email)
        else:
            erase_person(user)
        self.stdout.write("erased")
