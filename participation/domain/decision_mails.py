"""What the moderation decided, told to the author, with the link to object."""

from django.core import signing
from django.urls import reverse
from django.utils import translation

from notifications.domain import mail
from notifications.enums import MessageKind
from participation.domain.mails import absolute, author_of
from participation.enums import DecisionAction
from participation.models import Contribution, ModerationDecision, Objection, SealedText

# The link works as long as the text is kept, so it names the decision and never expires by itself.
SIGNER = signing.Signer(sep=".", salt="participation.objection")

TEMPLATES = {
    (DecisionAction.REMOVE, False): "removed",
    (DecisionAction.PUBLISH, False): "published",
    (DecisionAction.PUBLISH, True): "restored",
    (DecisionAction.UPHOLD, True): "upheld",
}


def objection_link(decision: ModerationDecision) -> str:
    """The page with the button to object; the token is the proof of who asks."""
    return absolute(reverse("participation:object", args=[SIGNER.sign(str(decision.pk))]))


def decision_behind(token: str) -> ModerationDecision | None:
    """The removal a signed link speaks of, or None if the link is none of ours."""
    try:
        number = int(SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    rows = ModerationDecision.objects.filter(pk=number, action=DecisionAction.REMOVE)
    return rows.select_related("contribution__page").first()


def send(
    contribution: Contribution, decision: ModerationDecision, objection: Objection | None
) -> None:
    """Tell the author what was decided and why, if we know where to write."""
    name = TEMPLATES.get((DecisionAction(decision.action), objection is not None))
    reader = author_of(contribution)
    if name is None or not reader.address:
        return
    with translation.override(reader.language):
        _send(name, contribution, decision, to=reader.address)


def _send(name: str, contribution: Contribution, decision: ModerationDecision, *, to: str) -> None:
    sealed = SealedText.objects.filter(contribution=contribution).first()
    mail.send(
        f"participation/mail/{name}",
        to=to,
        context={
            "contribution": contribution,
            "sealed": sealed,
            "decision": decision,
            "rule": decision.get_rule_display() if decision.rule else "",
            "page_title": contribution.page.title,
            "reason": decision.reason,
            "link": absolute(reverse("participation:permalink", args=[contribution.public_id])),
            "objection_link": objection_link(decision),
        },
        kind=MessageKind.NOTICE,
        dedupe_key=f"participation.decision.{decision.pk}",
    )
