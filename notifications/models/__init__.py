from notifications.models.audience import SeedAddress, Segment
from notifications.models.campaign import Campaign, Measure, MeasureDay, TargetGroup
from notifications.models.compiled import CompiledMail
from notifications.models.message import Claim, Mailing, Message
from notifications.models.newsletter import NewsletterIndexPage, NewsletterPage
from notifications.models.notice import (
    Follow,
    Notice,
    NoticeRecipient,
    NoticeSettings,
    Refusal,
    Words,
)
from notifications.models.relay import MailRelay, RelayUse
from notifications.models.returned import MailboxMark, ReturnedMail
from notifications.models.subscriber import (
    ConsentRecord,
    Subscriber,
    Subscription,
    Suppression,
)

__all__ = [
    "Campaign",
    "Claim",
    "CompiledMail",
    "ConsentRecord",
    "Follow",
    "MailRelay",
    "MailboxMark",
    "Mailing",
    "Measure",
    "MeasureDay",
    "Message",
    "NewsletterIndexPage",
    "NewsletterPage",
    "Notice",
    "NoticeRecipient",
    "NoticeSettings",
    "Refusal",
    "RelayUse",
    "ReturnedMail",
    "SeedAddress",
    "Segment",
    "Subscriber",
    "Subscription",
    "Suppression",
    "TargetGroup",
    "Words",
]
