"""What stands in the news is read by two people."""

from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client
from wagtail.models import GroupPagePermission, Page, Workflow, WorkflowState
from wagtail.users.models import UserProfile

from accounts.enums import Role
from accounts.models import User
from cms.domain import approval, roles, site
from cms.models import FourEyesApproval, HomePage, NewsIndexPage, NewsPage, ProjectIndexPage
from notifications.models import Message
from tests.cms import build
from tests.cms.editing import APPROVE, PUBLISH, REJECT, SUBMIT, create, edit

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def news_index(home: HomePage) -> NewsIndexPage:
    """The news of a site that was set up."""
    site.set_up_site()
    index: NewsIndexPage = NewsIndexPage.objects.get()
    return index


@pytest.fixture
def colleague(editor: User) -> User:
    """A second editor."""
    user = User.objects.create_user("colleague@example.org", display_name="Kollegin", is_staff=True)
    user.groups.set(editor.groups.all())
    return user


def draft(index: NewsIndexPage, **fields: Any) -> NewsPage:
    page = build.news(index, title="Radweg eröffnet", live=False, **fields)
    page.save_revision()
    return page


def submitted(client: Client, index: NewsIndexPage) -> NewsPage:
    page = draft(index)
    edit(client, page, **SUBMIT)
    return page


def is_live(page: Page) -> bool:
    page.refresh_from_db()
    return bool(page.live)


def words(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_an_editor_alone_cannot_publish_news(
    client_for: ClientFor, editor: User, news_index: NewsIndexPage
) -> None:
    client = client_for(editor)
    page = draft(news_index)

    edit(client, page, **PUBLISH)
    assert not is_live(page)
    create(client, news_index, NewsPage, title="Neu", slug="neu", lead_text="Kurz.", **PUBLISH)
    assert not is_live(NewsPage.objects.get(slug="neu"))
    edit(client, page, **SUBMIT)
    edit(client, page, **APPROVE)
    assert not is_live(page)


def test_a_second_editor_approves_and_publishes(
    client_for: ClientFor, editor: User, colleague: User, news_index: NewsIndexPage
) -> None:
    page = submitted(client_for(editor), news_index)
    assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS

    edit(client_for(colleague), page, **APPROVE)

    assert is_live(page)
    assert page.current_workflow_state is None


def test_the_lead_approves_too(
    client_for: ClientFor, editor: User, lead: User, news_index: NewsIndexPage
) -> None:
    page = submitted(client_for(editor), news_index)

    edit(client_for(lead), page, **APPROVE)

    assert is_live(page)


@pytest.mark.parametrize("name", ["marketer", "moderator", "resident", "stranger"])
def test_nobody_else_approves(
    client_for: ClientFor, cast: dict[str, User], news_index: NewsIndexPage, name: str
) -> None:
    page = submitted(client_for(cast["editor"]), news_index)

    assert page.current_workflow_task.get_actions(page, cast[name]) == []
    response = client_for(cast[name]).post(f"/cms/pages/{page.pk}/edit/", APPROVE)

    assert response.status_code in {302, 403}
    assert not is_live(page)


def test_who_changes_the_text_while_approving_has_not_approved_it(
    client_for: ClientFor, editor: User, colleague: User, lead: User, news_index: NewsIndexPage
) -> None:
    page = submitted(client_for(editor), news_index)

    response = edit(client_for(colleague), page, lead_text="Ganz anders.", **APPROVE)

    assert not is_live(page)
    assert page.get_latest_revision_as_object().lead_text == "Ganz anders."
    assert "jemand anderes" in words(response)
    edit(client_for(colleague), page, **APPROVE)
    assert not is_live(page)
    edit(client_for(lead), page, **APPROVE)
    assert is_live(page)
    assert page.specific.lead_text == "Ganz anders."


def test_the_text_is_locked_for_its_author_while_somebody_reads_it(
    client_for: ClientFor, editor: User, colleague: User, news_index: NewsIndexPage
) -> None:
    client = client_for(editor)
    page = submitted(client, news_index)

    edit(client, page, lead_text="Heimlich geändert.")

    assert page.get_latest_revision_as_object().lead_text == "Neu."
    assert not page.get_lock().for_user(colleague)


def test_changes_are_asked_for_and_the_author_submits_again(
    client_for: ClientFor, editor: User, colleague: User, news_index: NewsIndexPage
) -> None:
    page = submitted(client_for(editor), news_index)

    edit(
        client_for(colleague),
        page,
        **REJECT,
        **{"workflow-action-extra-data": '{"comment": "Bitte mit Datum."}'},
    )
    assert page.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    edit(client_for(editor), page, lead_text="Am 3. Mai.", **SUBMIT)
    edit(client_for(colleague), page, **APPROVE)

    assert is_live(page)
    assert page.specific.lead_text == "Am 3. Mai."


def test_an_administrator_publishes_directly_but_approves_nothing_of_their_own(
    client_for: ClientFor, admin: User, news_index: NewsIndexPage
) -> None:
    client = client_for(admin)
    page = submitted(client, news_index)

    edit(client, page, **APPROVE)
    assert not is_live(page)
    edit(client, page, **PUBLISH)

    assert is_live(page)
    assert page.current_workflow_state is None


def test_projects_are_published_by_one_person(
    client_for: ClientFor, editor: User, news_index: NewsIndexPage
) -> None:
    page = build.project(ProjectIndexPage.objects.get(), live=False)
    page.save_revision()

    edit(client_for(editor), page, **PUBLISH)

    assert is_live(page)


def test_approval_of_a_text_with_a_date_in_the_future_schedules_it(
    client_for: ClientFor, editor: User, colleague: User, news_index: NewsIndexPage
) -> None:
    page = draft(news_index)
    # The dialog for the schedule is filled by JavaScript, so both send it by hand.
    schedule = {"go_live_at": "2090-01-01 08:00"}
    edit(client_for(editor), page, **schedule, **SUBMIT)

    edit(client_for(colleague), page, **schedule, **APPROVE)

    assert not is_live(page)
    assert page.get_latest_revision().approved_go_live_at.year == 2090
    subject, text = mail_to(editor)
    assert subject == "Freigegeben: „Radweg eröffnet“"
    assert "geht am 1. Januar 2090 um 08:00 Uhr online" in text


def mail_to(user: User) -> tuple[str, str]:
    message = Message.objects.filter(to_address=user.email).latest("pk")
    mail = message_from_bytes(bytes(message.mime or b""), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return message.subject, body.get_content()


def test_mails_tell_the_second_person_and_then_the_author(
    client_for: ClientFor, editor: User, colleague: User, admin: User, news_index: NewsIndexPage
) -> None:
    page = submitted(client_for(editor), news_index)

    subject, text = mail_to(colleague)
    assert subject == "Bitte lesen und freigeben: „Radweg eröffnet“"
    assert "Redaktion" in text
    assert f"http://testserver/cms/pages/{page.pk}/edit/" in text
    assert "Hello" not in text
    assert not Message.objects.filter(to_address__in=[editor.email, admin.email]).exists()

    comment = {"workflow-action-extra-data": '{"comment": "Bitte „Hallo & Tschüss“ streichen."}'}
    edit(client_for(colleague), page, **REJECT, **comment)
    subject, text = mail_to(editor)
    assert subject == "Bitte noch etwas ändern: „Radweg eröffnet“"
    assert "Kollegin" in text
    assert "Bitte „Hallo & Tschüss“ streichen." in text

    edit(client_for(editor), page, lead_text="Ohne.", **SUBMIT)
    edit(client_for(colleague), page, **APPROVE)
    subject, text = mail_to(editor)
    assert subject == "Freigegeben: „Radweg eröffnet“"
    assert page.full_url in text


def test_mails_have_our_frame_and_speak_the_language_of_the_reader(
    client_for: ClientFor, editor: User, colleague: User, news_index: NewsIndexPage
) -> None:
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = "en"
    profile.save()
    page = submitted(client_for(editor), news_index)
    assert Message.objects.filter(to_address=colleague.email).count() == 1
    html = html_to(colleague)
    assert html.select_one("html[lang=de]") is not None
    assert [tag.get_text() for tag in html.find_all("h1")] == ["Bitte lesen und freigeben"]
    button = html.select_one("table.button a")
    assert button is not None
    assert button["href"] == f"http://testserver/cms/pages/{page.pk}/edit/"
    assert "padding" in button["style"]

    comment = {"workflow-action-extra-data": '{"comment": "<b>Bitte</b>"}'}
    edit(client_for(colleague), page, **REJECT, **comment)
    html = html_to(editor)
    assert html.select_one("html[lang=en]") is not None
    assert [tag.get_text() for tag in html.find_all("blockquote")] == ["<b>Bitte</b>"]

    edit(client_for(editor), page, lead_text="Ohne.", **SUBMIT)
    edit(client_for(colleague), page, **APPROVE)
    assert [link["href"] for link in html_to(editor).select("table.button a")] == [page.full_url]


def html_to(user: User) -> BeautifulSoup:
    message = Message.objects.filter(to_address=user.email).latest("pk")
    mail = message_from_bytes(bytes(message.mime or b""), policy=policy.default)
    body = mail.get_body(("html",))
    assert body is not None
    return BeautifulSoup(body.get_content(), "html.parser")


def test_the_page_waits_on_the_desk_of_others_only(
    client_for: ClientFor, editor: User, colleague: User, news_index: NewsIndexPage
) -> None:
    submitted(client_for(editor), news_index)
    task = FourEyesApproval.objects.get()

    assert task.get_task_states_user_can_moderate(editor).count() == 0
    assert task.get_task_states_user_can_moderate(colleague).count() == 1
    assert "Radweg eröffnet" in client_for(colleague).get("/cms/").content.decode()


def test_set_up_runs_twice_and_leaves_what_administrators_changed(
    home: HomePage, news_index: NewsIndexPage
) -> None:
    group = Group.objects.get(name=Role.EDITOR)
    publish = roles.permissions(["wagtailcore.publish_page"])[0]
    GroupPagePermission.objects.create(group=group, page=home.page_ptr, permission=publish)
    Workflow.objects.filter(name=approval.NAME).update(name="Freigabe im Amt")

    workflow = approval.set_up_approval()

    assert workflow is not None
    assert workflow.name == "Freigabe im Amt"
    assert FourEyesApproval.objects.count() == 1
    assert GroupPagePermission.objects.filter(group=group, permission=publish, page=home).exists()
    assert news_index.get_workflow() == workflow


def test_an_approval_that_was_switched_off_stays_off(
    home: HomePage, news_index: NewsIndexPage, admin: User
) -> None:
    Workflow.objects.get(name=approval.NAME).deactivate(user=admin)

    assert approval.set_up_approval() is None
    assert Page.objects.get(pk=news_index.pk).get_workflow() is None


def test_a_new_installation_has_one_workflow(db: None) -> None:
    home = site.set_up_site()

    assert [workflow.name for workflow in Workflow.objects.all()] == [approval.NAME]
    assert home.get_workflow() == Workflow.objects.get()
