"""Answer a request for access: print what we know about a person."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from accounts.domain.privacy import export_person
from accounts.models import User


class Command(BaseCommand):
    help = "Print everything all rooms know about an account as JSON (GDPR Art. 15 and 20)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="address of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        data = export_person(user)
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
