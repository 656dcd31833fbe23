"""Load the demo: people, content, dialogue, survey, newsletter."""

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cms.domain import page_cache, search_index

ROOMS = ["accounts", "cms", "notifications", "participation", "surveys"]


class Command(BaseCommand):
    help = "Load the demo content. Running it again changes nothing that is already there."

    def handle(self, *args: Any, **options: Any) -> None:
        for room in ROOMS:
            self.stdout.write(f"demo: {room}")
            with transaction.atomic():
                import_module(f"{room}.demo").load()
        self.stdout.write(f"search: {search_index.rebuild()} entries")
        page_cache.drop(page_cache.SITE, page_cache.OVERVIEWS)
