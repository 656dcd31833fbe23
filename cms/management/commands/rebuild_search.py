"""Build the index of the search anew, after an update or when in doubt."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.domain import search_index


class Command(BaseCommand):
    help = "Build the index of the site's search anew."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"search: {search_index.rebuild()} entries")
