from accounts.models import User
from cms.models import ParticipationIndexPage
from participation import demo
from participation.models import Contribution, DialoguePage, Support


def test_demo_is_loaded_once(index: ParticipationIndexPage) -> None:
    counts = []
    for _ in range(2):
        demo.load()
        counts.append(
            [model.objects.count() for model in (User, DialoguePage, Contribution, Support)]
        )
    assert counts[0] == counts[1]
    assert counts[0][1:3] == [3, 28]


def test_demo_counts_are_right(index: ParticipationIndexPage) -> None:
    demo.load()
    for item in Contribution.objects.all():
        assert item.support_count == item.supports.count()
        children = item.children if item.root_id else item.conversation
        assert item.reply_count == children.filter(status="published").count()


def test_nobody_can_sign_in_as_a_demo_pseudonym(index: ParticipationIndexPage) -> None:
    demo.load()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_demo_on_an_empty_site_makes_no_page(db: None) -> None:
    demo.load()
    assert not DialoguePage.objects.exists()
