"""Pages of the demo: made if their slug is free below their parent, otherwise left alone."""

from datetime import UTC, datetime, time
from typing import Any

from wagtail.models import Page

from cms.demo import papers, pictures, reading, signing
from cms.domain.site import LEAD
from cms.enums import Discussion
from cms.models import (
    ActionArea,
    Contact,
    ContentPage,
    HomePage,
    Milestone,
    Municipality,
    NewsIndexPage,
    NewsPage,
    Partner,
    ProjectDocument,
    ProjectIndexPage,
    ProjectPage,
    ProjectPartner,
    RelatedProject,
    RestrictedDocument,
    Topic,
)

DEPARTMENT = "Redaktion Revierdialog"
# The day the platform opened with these projects on it.
START = datetime(2026, 11, 23, 8, tzinfo=UTC)


def load_home(home: HomePage) -> None:
    """Fill the entrance and the sections as `set_up_site` left them; an editor's words stay."""
    texts = reading.toml("pages")
    if home.lead_text == LEAD:
        for name, text in texts["home"].items():
            setattr(home, name, text)
        home.save(update_fields=list(texts["home"]))
    for page in home.get_children().specific():
        if texts["sections"].get(page.slug) and not page.lead_text:
            page.lead_text = texts["sections"][page.slug]
            page.save(update_fields=["lead_text"])


def load_projects(index: ProjectIndexPage) -> None:
    """Current projects, then the completed ones."""
    made = []
    for name in ("projects_current", "projects_completed"):
        for facts in reading.toml(name)["projects"]:
            if not _exists(index, facts["slug"]):
                index.add_child(instance=_project(facts))
                made.append(facts)
    _relate(made)


def _relate(made: list[dict[str, Any]]) -> None:
    """Name projects beside each other, once all of them exist."""
    pages = {page.slug: page for page in ProjectPage.objects.all()}
    for facts in made:
        for order, slug in enumerate(facts.get("related", [])):
            RelatedProject.objects.create(
                sort_order=order, page=pages[facts["slug"]], project=pages[slug]
            )


def load_news(index: NewsIndexPage) -> None:
    """News, oldest first, so that the newest also is the last one written."""
    projects = {page.slug: page for page in ProjectPage.objects.all()}
    for facts in reversed(reading.toml("news")["news"]):
        if not _exists(index, facts["slug"]):
            index.add_child(instance=_news(facts, projects.get(facts.get("project"))))


def load_content(home: HomePage) -> None:
    """Imprint, privacy and the other plain pages."""
    for facts in reading.toml("pages")["pages"]:
        if not _exists(home, facts["slug"]):
            page = ContentPage(
                title=facts["title"],
                slug=facts["slug"],
                lead_text=facts["lead_text"],
                body=reading.body(facts["body"]),
                in_footer=facts.get("in_footer", False),
                in_mails=facts.get("in_mails", False),
                show_in_menus=facts.get("in_menus", False),
                search_description=facts["lead_text"],
            )
            if name := facts.get("sign_language"):
                page.sign_language = signing.video(name)
            home.add_child(instance=page)


def _exists(parent: Page, slug: str) -> bool:
    return bool(Page.objects.child_of(parent).filter(slug=slug).exists())


def _project(facts: dict[str, Any]) -> ProjectPage:
    page = ProjectPage(
        title=facts["title"],
        slug=facts["slug"],
        status=facts["status"],
        discussion=facts.get("discussion", Discussion.OFF),
        lead_text=facts["lead_text"],
        search_description=facts["lead_text"],
        initial_situation=facts.get("initial_situation", "").strip(),
        goals=facts.get("goals", "").strip(),
        results=facts.get("results", "").strip(),
        body=reading.body(facts.get("body", "")),
        funding=facts.get("funding", ""),
        contact=Contact.objects.get(unit=facts["contact"]),
        latitude=facts.get("latitude"),
        longitude=facts.get("longitude"),
        involvement=facts.get("involvement", ""),
        decision_by=facts.get("decision_by", ""),
        decision_date=facts.get("decision_date"),
        first_published_at=START,
        last_published_at=START,
    )
    if motif := facts.get("illustration"):
        page.image, page.image_decorative = pictures.illustration(motif), True
    if name := facts.get("sign_language"):
        page.sign_language = signing.video(name)
    page.action_areas = list(ActionArea.objects.filter(slug__in=facts.get("areas", [])))
    page.topics = _topics(facts)
    page.municipalities = _municipalities(facts)
    page.milestones = [
        Milestone(sort_order=order, **entry)
        for order, entry in enumerate(facts.get("milestones", []))
    ]
    page.project_partners = [
        ProjectPartner(
            sort_order=order,
            partner=Partner.objects.get(name=entry["partner"]),
            role=entry["role"],
        )
        for order, entry in enumerate(facts.get("partners", []))
    ]
    page.project_documents = [
        ProjectDocument(sort_order=order, document=papers.document(entry, facts["title"]))
        for order, entry in enumerate(facts.get("documents", []))
    ]
    page.restricted_documents = [
        RestrictedDocument(sort_order=order, **entry)
        for order, entry in enumerate(facts.get("restricted", []))
    ]
    return page


def _news(facts: dict[str, Any], project: ProjectPage | None) -> NewsPage:
    page = NewsPage(
        title=facts["title"],
        slug=facts["slug"],
        date=facts["date"],
        department=DEPARTMENT,
        lead_text=facts["lead_text"],
        search_description=facts["lead_text"],
        body=reading.body(facts["body"]),
        project=project,
        discussion=facts.get("discussion", Discussion.OFF),
        first_published_at=datetime.combine(facts["date"], time(8), tzinfo=UTC),
    )
    page.topics = _topics(facts)
    page.municipalities = _municipalities(facts)
    return page


def _topics(facts: dict[str, Any]) -> list[Topic]:
    return list(Topic.objects.filter(slug__in=facts.get("topics", [])))


def _municipalities(facts: dict[str, Any]) -> list[Municipality]:
    """Those named by slug; a project for the whole district names none instead of all thirty."""
    return list(Municipality.objects.filter(slug__in=facts.get("municipalities", [])))
