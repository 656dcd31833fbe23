"""What the JSON says about a thing. Everything here is public on the website, too."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from rest_framework.fields import Field
from wagtail.api import APIField
from wagtail.rich_text import expand_db_html

from cms.models import EventPage, NewsPage, ProjectPage, SiteDocument

PublicPage = ProjectPage | NewsPage | EventPage


class Fact(Field):
    """A value worked out from the whole row."""

    def __init__(self, tell: Callable[[Any], Any], **kwargs: Any) -> None:
        self.tell = tell
        super().__init__(**{**kwargs, "source": "*", "read_only": True})

    def to_representation(self, value: Any) -> Any:
        return self.tell(value)


def fact(name: str, tell: Callable[[Any], Any]) -> APIField:
    """A field of the API with this name."""
    return APIField(name, serializer=Fact(tell))


def plain(*names: str) -> list[APIField]:
    """Columns as they are."""
    return [fact(name, _reader(name)) for name in names]


def rich(*names: str) -> list[APIField]:
    """Formatted text as HTML with its links resolved."""
    return [fact(name, _rich_reader(name)) for name in names]


def _reader(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _rich_reader(name: str) -> Callable[[Any], Any]:
    return lambda row: expand_db_html(getattr(row, name))


def address(path: str) -> str:
    """A path of ours as an address that stands for itself."""
    return f"{settings.SITE_URL}{path}"


def topics(page: PublicPage) -> list[dict[str, str]]:
    return [{"slug": one.slug, "name": one.name} for one in page.topics.all()]


def municipalities(page: PublicPage) -> list[dict[str, str]]:
    return [
        {"ags": one.ags, "slug": one.slug, "name": one.name} for one in page.municipalities.all()
    ]


def action_areas(page: ProjectPage) -> list[dict[str, Any]]:
    return [
        {
            "slug": area.slug,
            "name": area.name,
            "municipalities": [one.ags for one in area.municipalities.all()],
        }
        for area in page.action_areas.all()
    ]


def milestones(page: ProjectPage) -> list[dict[str, Any]]:
    names = ("when", "date", "ends", "title", "text", "status")
    return [{name: getattr(step, name) for name in names} for step in page.milestones.all()]


def partners(page: ProjectPage) -> list[dict[str, str]]:
    return [
        {"name": row.partner.name, "role": row.role, "url": row.partner.url}
        for row in page.project_partners.all()
    ]


def exact(number: Decimal | None) -> str | None:
    """A number with the digits it has; JSON's own numbers round."""
    return None if number is None else str(number)


def funding(page: ProjectPage) -> dict[str, Any]:
    """Amount in euros and share in per cent, as decimal strings."""
    return {
        "line": page.funding,
        "amount_eur": exact(page.funding_amount),
        "share_percent": exact(page.funding_share),
    }


def decision(page: ProjectPage) -> dict[str, Any]:
    return {
        "by": page.decision_by,
        "number": page.decision_number,
        "date": page.decision_date,
    }


def contact(page: ProjectPage) -> dict[str, str] | None:
    """The office residents can turn to; never a person."""
    if page.contact is None:
        return None
    return {name: getattr(page.contact, name) for name in ("unit", "email", "phone")}


def location(page: ProjectPage) -> dict[str, Any] | None:
    if page.latitude is None or page.longitude is None:
        return None
    return {"latitude": exact(page.latitude), "longitude": exact(page.longitude)}


def project(page: NewsPage | EventPage) -> dict[str, Any] | None:
    """The project a page belongs to, if the public may see it."""
    if page.project is None or not getattr(page, "project_is_public", False):
        return None
    return {"id": page.project_id, "title": page.project.title}


def place(page: EventPage) -> dict[str, str]:
    return {"name": page.place_name, "address": page.address, "online_url": page.public_online_url}


def document(paper: SiteDocument) -> dict[str, Any]:
    """A document as lists of other things name it."""
    return {"id": paper.pk, "title": paper.title, "download_url": download(paper)}


def download(paper: SiteDocument) -> str:
    return address(paper.url)


def documents(relation: str) -> Callable[[PublicPage], list[dict[str, Any]]]:
    """Documents of a page, whose rows were loaded without those that are restricted."""
    return lambda page: [document(row.document) for row in getattr(page, relation).all()]


def file(paper: SiteDocument) -> dict[str, Any]:
    """Type and size in bytes of the file."""
    return {"type": paper.file_extension, "size": paper.file_size}


def minutes(page: EventPage) -> str:
    """What came of the event, once it is over."""
    return str(expand_db_html(page.minutes)) if page.is_over else ""
