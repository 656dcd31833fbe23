"""Encrypt the secrets of authenticator apps with the present SECRET_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.domain.secret_box import reseal_all


class Command(BaseCommand):
    help = "After a change of SECRET_KEY: encrypt second factors anew, so that the old key may go."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"encrypted anew: {reseal_all()}")
