import pytest
from django.contrib.auth.models import Group
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import GroupPagePermission, Locale

from accounts.models import User
from cms.domain import picture as pictures
from cms.domain.roles import ensure_roles
from cms.models import HomePage, NewsIndexPage, ProjectIndexPage
from tests.cms import build
from tests.cms.test_forms import queued

pytestmark = pytest.mark.django_db


def test_publishing_a_page_has_its_pictures_made(
    news_index: NewsIndexPage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    image = build.picture()
    page = build.news(news_index, image=image, image_alt="Ein See")
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert (pictures.RENDER, f"[[{image.pk}]]") in queued()


def test_translation_and_its_placeholder_parents_inherit_permissions(
    home: HomePage, projects: ProjectIndexPage, editor: User, lead: User
) -> None:
    ensure_roles()
    locale = Locale.objects.create(language_code="en")

    page = projects.copy_for_translation(locale, copy_parents=True)

    assert page.permissions_for_user(editor).can_publish()
    assert page.permissions_for_user(lead).can_publish()
    assert not page.get_parent().permissions_for_user(lead).can_edit()


def test_nothing_is_granted_twice(home: HomePage) -> None:
    ensure_roles()
    home.copy_for_translation(Locale.objects.create(language_code="en"))
    before = GroupPagePermission.objects.count()

    ensure_roles()

    assert GroupPagePermission.objects.count() == before
    assert Group.objects.filter(name="editor").exists()
