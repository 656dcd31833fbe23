"""Demo of the cms room: what the district's public project page says, in our own words."""

from cms.demo import duty, events, languages, pages, reading
from cms.domain.site import set_up_site
from cms.models import (
    ActionArea,
    Contact,
    EventIndexPage,
    Municipality,
    NewsIndexPage,
    Partner,
    ProjectIndexPage,
    Topic,
)


def load() -> None:
    """Create what is missing; change nothing that exists."""
    home = set_up_site()
    _load_snippets()
    pages.load_home(home)
    pages.load_projects(ProjectIndexPage.objects.child_of(home).get())
    pages.load_news(NewsIndexPage.objects.child_of(home).get())
    events.load(EventIndexPage.objects.child_of(home).get())
    pages.load_content(home)
    duty.load(home)
    languages.load(home)
    # Once more for the homes of the other languages, which stand only now.
    set_up_site()


def _load_snippets() -> None:
    for row in reading.rows("municipalities"):
        Municipality.objects.get_or_create(ags=row.pop("ags"), defaults=row)
    data = reading.toml("snippets")
    for topic in data["topics"]:
        Topic.objects.get_or_create(slug=topic.pop("slug"), defaults=topic)
    for facts in data["areas"]:
        area, is_new = ActionArea.objects.get_or_create(
            slug=facts["slug"], defaults={"name": facts["name"]}
        )
        if is_new:
            area.municipalities.set(Municipality.objects.filter(slug__in=facts["municipalities"]))
    for partner in data["partners"]:
        Partner.objects.get_or_create(name=partner["name"])
    for contact in data["contacts"]:
        Contact.objects.get_or_create(unit=contact.pop("unit"), defaults=contact)
