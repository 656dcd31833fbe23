from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from participation.domain import archive
from participation.enums import ArchiveAnswer
from participation.models import AnswerCase, ConsultationPage, DialoguePage
from tests.participation.conftest import Write

ClientFor = Callable[[User | None], Client]


def test_discussed_page_is_not_deleted(
    client_for: ClientFor, admin: User, write: Write, dialogue: DialoguePage
) -> None:
    write()
    browser = client_for(admin)
    for page in (dialogue, dialogue.get_parent()):
        answer = browser.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        assert answer.status_code == 302
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    browser.post(f"{bulk}?id={dialogue.pk}&next=/cms/")
    assert Page.objects.filter(pk=dialogue.pk).exists()


def _delete_everywhere(browser: Client, page: ConsultationPage) -> list[str]:
    """Try to delete the page, what stands above it, and several pages at once; the words."""
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    urls = [
        *(
            reverse("wagtailadmin_pages:delete", args=[row.pk])
            for row in (page, page.get_parent(), page.get_parent().get_parent())
        ),
        f"{bulk}?id={page.pk}&next=/cms/",
        f"{bulk}?id={page.get_parent().pk}&next=/cms/",
    ]
    return [browser.post(url, follow=True).content.decode() for url in urls]


def test_consultation_is_not_deleted_before_the_archive_has_answered(
    client_for: ClientFor, admin: User, lead: User, write: Write, consultation: ConsultationPage
) -> None:
    write(page=consultation)
    consultation.title = "Leitbild <b>Seen"
    consultation.closes_at = timezone.now() - timedelta(minutes=1)
    consultation.save()
    browser = client_for(admin)
    desk = reverse("participation_archive", args=[consultation.pk])

    def asked() -> set[tuple[bool, bool, bool]]:
        return {
            (
                "Das Archiv hat über die Stellungnahmen zu „Leitbild" in page,
                desk in page,
                "<b>Seen" in page,
            )
            for page in _delete_everywhere(browser, consultation)
        }

    assert asked() == {(True, True, False)}
    archive.offer(consultation, reference="047.31", by=lead)
    assert asked() == {(True, True, False)}
    archive.record_answer(consultation, ArchiveAnswer.TAKEN, reference="047.31", by=lead)
    assert asked() == {(False, False, False)}
    # Residents' words keep the page, as they keep every other one.
    assert ConsultationPage.objects.filter(pk=consultation.pk).exists()


def test_silent_page_is_deleted(client_for: ClientFor, admin: User, dialogue: DialoguePage) -> None:
    client_for(admin).post(reverse("wagtailadmin_pages:delete", args=[dialogue.pk]))
    assert not Page.objects.filter(pk=dialogue.pk).exists()


def test_menu_shows_the_desk_to_those_who_moderate(
    client_for: ClientFor, cast: dict[str, User], dialogue: DialoguePage
) -> None:
    names = ("admin", "moderator", "lead", "editor", "marketer")
    pages = {name: client_for(cast[name]).get("/cms/").content.decode() for name in names}
    for desk, expected in (
        ("participation_moderation", {"admin", "moderator"}),
        ("participation_answers", {"admin", "lead"}),
        ("participation_considerations", {"admin", "lead"}),
    ):
        found = {name for name, page in pages.items() if reverse(desk) in page}
        assert found == expected


def test_dashboard_says_what_waits(
    client_for: ClientFor, moderator: User, lead: User, write: Write, held: DialoguePage
) -> None:
    write(page=held)
    write()
    assert "1 zur Freigabe" in client_for(moderator).get("/cms/").content.decode()
    AnswerCase.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    page = client_for(lead).get("/cms/").content.decode()
    assert ("1 zu beantworten" in page, "1 überfällig" in page) == (True, True)
