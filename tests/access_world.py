"""Objects to ask for: everything personal in it belongs to the resident of the cast."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.models import User
from cms.models import Contact, HomePage, RestrictedDocument
from notifications.models import Mailing, NewsletterIndexPage, NewsletterPage
from participation.domain.contribution import submit
from participation.models import (
    Contribution,
    DataSheetRequest,
    Inquiry,
    OfficialResponse,
    Theme,
)
from surveys.models import SurveyPage
from tests import access_objects
from tests.access import Route
from tests.cms import build
from tests.surveys.build import make_survey, standard


@dataclass
class World:
    """One of each."""

    page: Any
    project: Any
    event: Any
    document: RestrictedDocument
    contact: Contact
    mine: Contribution
    answer: OfficialResponse
    theme: Theme
    survey: SurveyPage
    newsletter: NewsletterPage
    mailing: Mailing
    request: DataSheetRequest
    inquiry: Inquiry
    session: UserSession
    places: access_objects.Places

    def address(self, route: Route) -> str:
        """The route's path with the objects in their places."""
        names = re.findall(r"<(?:\w+:)?(\w+)>", route.text)
        return "/" + _fill(route.text, {name: self.value(name, route) for name in names})

    def value(self, name: str, route: Route) -> object:
        """What stands for one argument; unknown names get what exists nowhere."""
        for part, values in self.places:
            if part in route.text and name in values:
                return values[name]
        if name == "page_id":
            return self._page_of(route).pk
        if name == "pk":
            return next((row.pk for part, row in self._by_part() if part in route.text), 987654)
        fixed: dict[str, object] = {
            "public_id": self.mine.public_id,
            "contribution_id": self.mine.pk,
            "event_id": self.event.pk,
            "document_id": self.document.pk,
            "mailing_id": self.mailing.pk,
            "number": self.request.number if "unterlagen" in route.text else 1,
            "receipt": self.inquiry.receipt,
            "form": "xlsx",
            "slug": "mobilitaet",
            "kind": "thema" if "kalender" in route.text else "mp4",
            "layer": "basemap",
            "zoom": 8,
            "x": 136,
            "y": 85,
        }
        return fixed.get(name, 987654 if name.endswith("_id") else "unbekannt")

    def _page_of(self, route: Route) -> Any:
        for part, page in (
            ("abwaegung/projekt", self.project),
            ("ergebnis/", self.project),
            ("projektteam", self.project),
            ("umfragen", self.survey),
            ("newsletter-versand", self.newsletter),
            ("termin", self.event),
        ):
            if part in route.text:
                return page
        return self.page

    def _by_part(self) -> list[tuple[str, Any]]:
        return [
            ("sitzungen", self.session),
            ("korrigieren", self.answer),
            ("antworten", self.mine),
            ("moderation", self.mine),
            ("antwort/", self.answer),
            ("abwaegung", self.theme),
            ("unterlagen", self.request),
            ("inquiries", self.inquiry),
            ("anliegen/stelle", self.contact),
            ("projects", self.project),
            ("news", self.page),
            ("events", self.event),
        ]


def _fill(text: str, values: dict[str, object]) -> str:
    """The text of a route with values for its arguments, converters and named groups alike."""

    text = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m[1]]), re.sub(r"\(\?P", "(", text))
    for value in values.values():
        text = re.sub(rf"\({re.escape(str(value))}[^)]*\)", str(value), text)
    text = re.sub(r"\(([^|)]*)\|[^)]*\)", r"\1", text)
    return text.replace("^", "").replace("$", "").replace("\\.", ".").replace("\\-", "-")


def build_world(home: HomePage, resident: User, lead: User, marketer: User) -> World:
    """Build it with the verbs of the rooms where there are any."""
    moderator = User.objects.create_superuser("m@example.org", display_name="Aufsicht")
    now = timezone.now()
    contact = Contact.objects.create(unit="Stabsstelle", email="stelle@revierdialog.example")
    project = build.project(build.projects(home), title="Wohnen 2025", contact=contact)
    project.restricted_documents.add(RestrictedDocument(title="Datenblätter"))
    project.save()
    page = build.news(build.news_index(home), discussion="open")
    event = build.event(build.events(home), sign_up="open", capacity=5)
    mine = submit(page, body="Mein Satz", submit_key=uuid4(), author=resident)
    build.topic()
    survey = make_survey(home, standard())
    archive = home.add_child(instance=NewsletterIndexPage(title="Archiv", slug="newsletter"))
    newsletter = archive.add_child(
        instance=NewsletterPage(title="Ausgabe 1", slug="ausgabe-1", subject="Neues")
    )
    document = project.restricted_documents.get()
    return World(
        page=page,
        project=project,
        event=event,
        document=document,
        contact=contact,
        mine=mine,
        answer=OfficialResponse.objects.create(
            contribution=mine,
            unit_name="Stabsstelle",
            body="<p>Ja</p>",
            by=lead,
            published_at=now,
            corrected_at=now,
        ),
        theme=Theme.objects.create(project=project, title="Wege", position=1),
        survey=survey,
        newsletter=newsletter,
        mailing=Mailing.objects.create(page=newsletter, subject="Neues", created_by=marketer),
        request=DataSheetRequest.objects.create(
            number="D-23456789",
            submit_key=uuid4(),
            project=project,
            project_title=project.title,
            document_title=document.title,
            user=resident,
            email=resident.email,
            purpose="Zum Lesen",
            due_on=(now + timedelta(days=14)).date(),
        ),
        inquiry=Inquiry.objects.create(
            receipt="b-2345-6789",
            submit_key=uuid4(),
            kind="barrier",
            text="Der Knopf",
            email=resident.email,
            due_on=(now + timedelta(days=30)).date(),
        ),
        session=UserSession.objects.create(user=resident, ip="192.0.2.1", session_key="k" * 32),
        places=[
            *access_objects.account_places(resident),
            *access_objects.mail_places(home, resident),
            *access_objects.taking_part_places(home, page, event, contact, resident, moderator),
            *access_objects.survey_places(home, survey, lead),
            ("feeds/projekt", {"slug": project.slug}),
            ("feeds/gemeinde", {"slug": build.municipality("Pegau", "14729320").slug}),
        ],
    )
