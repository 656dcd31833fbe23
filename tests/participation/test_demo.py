from django.utils import timezone

from accounts.models import User
from cms.models import ParticipationIndexPage
from notifications import demo as notifications_demo
from notifications.domain import results
from notifications.enums import CampaignChannel
from notifications.models import Campaign
from participation import demo
from participation.models import (
    AnswerCase,
    ConsultationPage,
    Contribution,
    DialoguePage,
    IdeaCollectionPage,
    Objection,
    OfficialResponse,
    Report,
    Support,
)
from participation.queries import moderation as moderation_queue


def test_demo_is_loaded_once(index: ParticipationIndexPage) -> None:
    counts = []
    for _ in range(2):
        demo.load()
        counts.append(
            [
                model.objects.count()
                for model in (User, DialoguePage, Contribution, Support, OfficialResponse, Report)
            ]
        )
    assert counts[0] == counts[1]
    assert counts[0][1:3] == [3, 53]


def test_demo_counts_are_right(index: ParticipationIndexPage) -> None:
    demo.load()
    for item in Contribution.objects.all():
        assert item.support_count == item.supports.count()
        children = item.children if item.root_id else item.conversation
        assert item.reply_count == children.filter(status="published").count()


def test_demo_has_ideas_and_a_draft_in_two_versions(index: ParticipationIndexPage) -> None:
    demo.load()
    ideas = IdeaCollectionPage.objects.get()
    roots = Contribution.objects.filter(page=ideas, root=None)
    assert roots.count() == 14
    assert not roots.filter(category=None).exists()
    draft = ConsultationPage.objects.get()
    assert [version.number for version in draft.versions.all()] == [2, 1]
    comments = Contribution.objects.filter(page=draft, root=None)
    assert not comments.filter(draft_version=None).exists()


def test_the_campaign_that_ran_led_to_contributions(index: ParticipationIndexPage) -> None:
    notifications_demo.load()
    for _ in range(2):
        demo.load()

    campaign = Campaign.objects.earliest("starts_on")
    found = results.of(campaign)
    assert campaign.measures.filter(channel=CampaignChannel.DIALOGUE).count() == 1
    assert sum(line.contributions.told for line in found.lines) > 15


def test_nobody_can_sign_in_as_a_demo_pseudonym(index: ParticipationIndexPage) -> None:
    demo.load()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_demo_on_an_empty_site_makes_no_page(db: None) -> None:
    demo.load()
    assert not DialoguePage.objects.exists()


def test_demo_has_answers_and_desks_with_work(index: ParticipationIndexPage) -> None:
    demo.load()
    assert OfficialResponse.objects.count() == 10
    assert moderation_queue.counts()["held"] == 2
    assert (Report.objects.count(), Objection.objects.count()) == (1, 1)
    today = timezone.localdate()
    rows = AnswerCase.objects.select_related("contribution")
    assert [case.is_overdue(today) for case in rows].count(True) == 1
    published = Contribution.objects.filter(status="published", root=None)
    assert rows.count() == published.count()
