"""After a restore: erase again who had been erased since the backup."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.domain.privacy import replay


class Command(BaseCommand):
    help = "Erase everybody whom the erasure journal names and the restored database brought back."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"erased again: {replay()}")
