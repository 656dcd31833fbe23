"""Answer a request for access: print what we know about a person."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from accounts.domain.privacy import export_address, export_person
from accounts.models import User


class Command(BaseCommand):
    help = "Print what all rooms know about a person as JSON (GDPR Art. 15 and 20)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="address of the account, or of a subscription without")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        user = User.objects.filter(email__iexact=email).first()
        data = export_address(email) if user is None else export_person(user)
        if not data:
            raise CommandError("There is no account with this address, and nothing else is kept.")
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
