from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from participation.models import DialoguePage
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


def test_silent_page_is_deleted(client_for: ClientFor, admin: User, dialogue: DialoguePage) -> None:
    client_for(admin).post(reverse("wagtailadmin_pages:delete", args=[dialogue.pk]))
    assert not Page.objects.filter(pk=dialogue.pk).exists()


def test_menu_shows_the_desk_to_those_who_moderate(
    client_for: ClientFor, cast: dict[str, User], dialogue: DialoguePage
) -> None:
    desk = reverse("participation_moderation")
    shown = {
        name
        for name in ("admin", "moderator", "lead", "editor", "marketer")
        if desk in client_for(cast[name]).get("/cms/").content.decode()
    }
    assert shown == {"admin", "moderator", "lead"}
