"""What may be found, and what may not (any more)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from accounts.models import User
from cms.domain import search_index
from cms.enums import Discussion, FoundKind
from cms.models import HomePage, NewsPage, ProjectDocument, ProjectPage, SearchEntry, SiteDocument
from participation import privacy as participation_privacy
from participation.domain import contribution as contributions
from participation.models import Contribution
from tests.cms import build


def found(**fields: Any) -> list[str]:
    return sorted(SearchEntry.objects.filter(**fields).values_list("title", flat=True))


@pytest.fixture
def project(home: HomePage) -> ProjectPage:
    return build.project(build.projects(home), title="Masterplan", discussion=Discussion.OPEN)


def write(page: ProjectPage, author: User) -> Contribution:
    return contributions.submit(
        page, title="Ein Radweg", body="Bitte.", submit_key=uuid4(), author=author
    )


def test_publishing_and_unpublishing_a_page(home: HomePage) -> None:
    news = build.news(build.news_index(home), title="Bagger steht still")
    assert "Bagger steht still" in found(kind=FoundKind.NEWS)

    news.unpublish()
    assert "Bagger steht still" not in found()

    news.title = "Bagger fährt wieder"
    news.save_revision().publish()
    assert found(kind=FoundKind.NEWS) == ["Bagger fährt wieder"]


def test_a_draft_is_not_found_until_it_is_published(home: HomePage) -> None:
    index = build.news_index(home)
    draft: NewsPage = index.add_child(
        instance=NewsPage(title="Geheim", lead_text="Noch.", live=False)
    )
    draft.save_revision()
    assert "Geheim" not in found()
    assert search_index.rebuild() == len(found())
    assert "Geheim" not in found()


def test_a_restricted_section_takes_everything_below_it_along(
    project: ProjectPage, admin: User, resident: User, client_for: Callable[[User], Client]
) -> None:
    write(project, resident)
    assert found() == ["Ein Radweg", "Masterplan", "Projekte"]

    address = f"/cms/pages/{project.get_parent().pk}/privacy/"
    client_for(admin).post(address, {"restriction_type": PageViewRestriction.LOGIN})
    assert found() == []

    client_for(admin).post(address, {"restriction_type": PageViewRestriction.NONE})
    assert found() == ["Ein Radweg", "Masterplan", "Projekte"]


def test_a_deleted_page_is_gone(project: ProjectPage) -> None:
    project.delete()
    assert found() == ["Projekte"]


def test_a_renamed_section_renames_the_addresses_below_it(
    project: ProjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    section = project.get_parent().specific
    with django_capture_on_commit_callbacks(execute=True):
        section.slug = "vorhaben"
        section.save_revision().publish()

    assert SearchEntry.objects.get(title="Masterplan").url == "/vorhaben/masterplan/"


def test_titles_of_contributions_come_and_go(project: ProjectPage, resident: User) -> None:
    contribution = write(project, resident)
    entry = SearchEntry.objects.get(kind=FoundKind.CONTRIBUTION)
    assert entry.title == "Ein Radweg"
    assert str(contribution.public_id) in entry.url

    contributions.withdraw(contribution, by=resident)
    assert found(kind=FoundKind.CONTRIBUTION) == []


def test_an_erased_person_is_found_no_more_even_after_a_rebuild(
    project: ProjectPage, resident: User
) -> None:
    write(project, resident)

    participation_privacy.erase(resident)
    assert found(kind=FoundKind.CONTRIBUTION) == []

    search_index.rebuild()
    assert found(kind=FoundKind.CONTRIBUTION) == []


def test_contributions_of_a_hidden_page_wait_with_it(project: ProjectPage, resident: User) -> None:
    contribution = write(project, resident)
    project.unpublish()
    contributions.publish(contribution)
    assert found(kind=FoundKind.CONTRIBUTION) == []

    project.save_revision().publish()
    assert found(kind=FoundKind.CONTRIBUTION) == ["Ein Radweg"]


def test_a_document_stays_as_long_as_one_public_project_lists_it(project: ProjectPage) -> None:
    other = build.project(project.get_parent().specific, title="Anderes")
    paper = SiteDocument.objects.create(title="Gutachten", file=ContentFile(b"x", "a.pdf"))
    for page in (project, other):
        ProjectDocument.objects.create(page=page, document=paper)
        search_index.index_page(page)
    assert found(kind=FoundKind.DOCUMENT) == ["Gutachten"]

    project.unpublish()
    assert found(kind=FoundKind.DOCUMENT) == ["Gutachten"]

    other.unpublish()
    assert found(kind=FoundKind.DOCUMENT) == []


def test_documents_of_a_restricted_collection_are_not_found(project: ProjectPage) -> None:
    closed = Collection.get_first_root_node().add_child(name="Intern")
    paper = SiteDocument.objects.create(
        title="Gutachten", file=ContentFile(b"x", "a.pdf"), collection=closed
    )
    ProjectDocument.objects.create(page=project, document=paper)
    search_index.index_page(project)
    assert found(kind=FoundKind.DOCUMENT) == ["Gutachten"]

    restriction = CollectionViewRestriction.objects.create(
        collection=closed, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert found(kind=FoundKind.DOCUMENT) == []

    restriction.delete()
    assert found(kind=FoundKind.DOCUMENT) == ["Gutachten"]


def test_rebuilding_changes_nothing_that_was_right(project: ProjectPage, resident: User) -> None:
    write(project, resident)
    before = found()

    call_command("rebuild_search")

    assert found() == before
