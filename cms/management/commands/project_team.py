"""The same as the button on a project: a group for its partners."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.domain.project_team import ensure_team
from cms.models import ProjectPage


class Command(BaseCommand):
    help = "Give a project a group that edits it and nothing else, with a collection of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("page", type=int, help="number of the project page")

    def handle(self, *args: Any, **options: Any) -> None:
        project = ProjectPage.objects.filter(pk=options["page"]).first()
        if project is None:
            raise CommandError(f"There is no project {options['page']}.")
        self.stdout.write(f"{ensure_team(project).group.name}")
