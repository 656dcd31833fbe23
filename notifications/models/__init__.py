from notifications.models.message import Mailing, Message
from notifications.models.newsletter import NewsletterIndexPage, NewsletterPage
from notifications.models.subscriber import (
    ConsentRecord,
    Subscriber,
    Subscription,
    Suppression,
)

__all__ = [
    "ConsentRecord",
    "Mailing",
    "Message",
    "NewsletterIndexPage",
    "NewsletterPage",
    "Subscriber",
    "Subscription",
    "Suppression",
]
