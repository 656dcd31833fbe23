"""Answer a request for erasure."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.domain.privacy import erase_person
from accounts.models import User


class Command(BaseCommand):
    help = "Forget an account in all rooms (GDPR Art. 17). Published words stay without the person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="address of the account")
        parser.add_argument("--yes", action="store_true", help="really do it; it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        if not options["yes"]:
            raise CommandError("This cannot be undone. Add --yes to erase the account.")
        erase_person(user)
        self.stdout.write("erased")
