"""Tell staff when a questionnaire could not be published at the time they had set."""

from collections.abc import Sequence

from django.urls import reverse
from wagtail.models import Revision

from notifications.domain import mail
from notifications.enums import MessageKind
from surveys.models import SurveyPage


def tell_not_published(
    survey: SurveyPage, revision: Revision | None, problems: Sequence[str]
) -> None:
    """Write to whoever saved this revision and to the owner of the page, once per revision."""
    people = {person for person in (survey.owner, revision.user if revision else None) if person}
    for person in sorted(people, key=lambda one: one.pk):
        mail.send(
            "surveys/mail/not_published",
            to=person.email,
            context={
                "survey": survey,
                "problems": problems,
                "check_path": reverse("surveys_check", args=[survey.pk]),
            },
            kind=MessageKind.NOTICE,
            dedupe_key=f"survey-not-published:{revision.pk if revision else 0}:{person.pk}",
        )
