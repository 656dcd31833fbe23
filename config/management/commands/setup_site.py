"""Give a new installation what it needs before anybody can edit it."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.domain import search_index
from cms.domain.site import set_up_site
from notifications.domain.site import set_up_newsletters
from participation.domain.site import set_up_participation


class Command(BaseCommand):
    help = (
        "Create entrance, sections, archive, languages and roles if missing, after every migrate."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        home = set_up_site()
        archives = set_up_newsletters()
        set_up_participation()
        self.stdout.write(f"site: “{home.title}”, page {home.pk}, archives {len(archives)}")
        self.stdout.write(f"search: {search_index.rebuild()} entries")
