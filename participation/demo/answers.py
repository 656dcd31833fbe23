"""Demo of answering and moderating: answers with outcomes, a table, and desks with work on them.

Written as rows: the verbs know only now, and would mail people who do not exist.
"""

import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone
from wagtail.models import Site

from accounts.models import User
from cms.models import Contact, ProjectPage
from participation.domain import cases, sealing
from participation.enums import (
    CaseStep,
    ContributionStatus,
    DecisionAction,
    HoldReason,
    Outcome,
)
from participation.models import (
    AnswerCase,
    Contribution,
    EarlierResponse,
    Hold,
    ModerationDecision,
    Objection,
    OfficialResponse,
    ParticipationSettings,
    Report,
    TextBlock,
    Theme,
)

FACTS = Path(__file__).with_name("answers.toml")
UNIT = "Stabsstelle Wirtschaftsförderung und Kreisentwicklung"
# Names a contribution by its dialogue and number.
Key = Callable[[str], UUID]


def load(key: Key, people: dict[str, User]) -> None:
    """Create what is missing; change nothing that exists."""
    if Contribution.objects.filter(responses__isnull=False).exists():
        return
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    _rules(facts)
    published = Contribution.objects.filter(status=ContributionStatus.PUBLISHED, root=None)
    for contribution in published.select_related("page"):
        cases.open_case(contribution)
    pending = Contribution.objects.filter(status=ContributionStatus.PENDING, hold=None)
    Hold.objects.bulk_create(
        [Hold(contribution=contribution, reason=HoldReason.PAGE) for contribution in pending]
    )
    rows = {row.submit_key: row for row in Contribution.objects.select_related("page")}

    def find(name: str) -> Contribution | None:
        return rows.get(key(name))

    for kind, write in (("answers", _answer), ("cases", _case), ("reports", _report)):
        for row in facts[kind]:
            if found := find(f"{row['dialogue']}/{row['number']}"):
                write(found, row)
    for number, row in enumerate([*facts["removed"], *facts["held"]], start=1):
        if first := find(f"{row['dialogue']}/1"):
            _moderated(first, row, key(f"{row['dialogue']}/moderation/{number}"), people)
    for place, row in enumerate(facts["themes"], start=1):
        _theme(row, place, find)


def _rules(facts: dict[str, Any]) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site:
        word_list = {"word_list": facts["word_list"]}
        ParticipationSettings.objects.get_or_create(site=site, defaults=word_list)
    for block in facts["text_blocks"]:
        TextBlock.objects.get_or_create(name=block["name"], defaults={"body": block["body"]})


def _report(contribution: Contribution, facts: dict[str, Any]) -> None:
    Report.objects.create(
        contribution=contribution,
        reason=facts["reason"],
        text=facts["text"],
        visitor_key="demo",
    )


def _answer(contribution: Contribution, facts: dict[str, Any]) -> None:
    unit, _created = Contact.objects.get_or_create(
        unit=UNIT, defaults={"email": "kreisentwicklung@revierdialog.example"}
    )
    published = contribution.published_at or contribution.created_at
    when = min(published + timedelta(days=facts["after"]), timezone.now())
    response = OfficialResponse.objects.create(
        contribution=contribution,
        unit=unit,
        unit_name=unit.unit,
        body=facts.get("correction", facts["text"]),
        published_at=when,
        corrected_at=when + timedelta(hours=3) if "correction" in facts else None,
    )
    if "correction" in facts:
        EarlierResponse.objects.create(response=response, body=facts["text"], written_at=when)
    contribution.answered_at = when
    contribution.save(update_fields=["answered_at"])
    case = cases.case_of(contribution)
    case.outcome, case.outcome_reason = facts["outcome"], facts.get("reason", "")
    case.outcome_at = when
    case.save()
    cases.note(case, CaseStep.ANSWERED, unit.unit, None)
    cases.note(case, CaseStep.OUTCOME, str(Outcome(facts["outcome"]).label), None)


def _case(contribution: Contribution, facts: dict[str, Any]) -> None:
    today = timezone.localdate()
    case: AnswerCase = cases.case_of(contribution)
    case.due_on = today + timedelta(days=facts["due"])
    case.person = User.objects.filter(email=facts.get("person", "")).first()
    if "pause" in facts:
        case.paused_on, case.pause_reason = today, facts["pause"]
    case.save()
    if "note" in facts:
        cases.note(case, CaseStep.NOTE, facts["note"], case.person)


def _moderated(
    first: Contribution, facts: dict[str, Any], key: UUID, people: dict[str, User]
) -> None:
    """A contribution that was taken down, or one that waits because of the word list."""
    when = timezone.now() - timedelta(days=facts["days"], minutes=35)
    removed = "rule" in facts
    contribution = Contribution.objects.create(
        page_id=first.page_id,
        title=facts.get("title", ""),
        body=facts["text"],
        author=people[facts["by"]],
        status=ContributionStatus.REMOVED if removed else ContributionStatus.PENDING,
        published_at=when if removed else None,
        submit_key=key,
    )
    Contribution.objects.filter(pk=contribution.pk).update(created_at=when)
    if not removed:
        Hold.objects.create(
            contribution=contribution, reason=HoldReason.WORDS, words=facts["words"]
        )
        return
    sealing.seal(contribution)
    decision = ModerationDecision.objects.create(
        contribution=contribution,
        action=DecisionAction.REMOVE,
        rule=facts["rule"],
        reason=facts["reason"],
        by=User.objects.filter(email="moderator@revierdialog.example").first(),
    )
    Objection.objects.create(decision=decision, contribution=contribution, text=facts["objection"])


def _theme(facts: dict[str, Any], place: int, find: Callable[[str], Contribution | None]) -> None:
    project = ProjectPage.objects.filter(slug=facts["project"]).first()
    if project is None:
        return
    days = facts.get("paper_days")
    theme = Theme.objects.create(
        project=project,
        position=place,
        title=facts["title"],
        outcome=facts["outcome"],
        statement=facts["statement"],
        reason=facts["reason"],
        change=facts["change"],
        paper_reference=facts.get("paper_reference", ""),
        paper_date=timezone.localdate() + timedelta(days=days) if days else None,
        is_public=True,
    )
    theme.contributions.add(*[row for name in facts["contributions"] if (row := find(name))])
