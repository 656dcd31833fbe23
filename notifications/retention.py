"""What of this room goes by itself."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.retention import Rule
from notifications.domain import consent, retention, returns, subscription, suppression
from notifications.tasks import purge

RULES = [
    Rule(
        _("Subscribers, 7 days after asking without a confirmation, 30 after leaving"),
        subscription.gone,
        purge,
    ),
    Rule(_("Proof of consent, at the end of the third year after it ended"), consent.past, purge),
    Rule(_("Address and content of sent mails, after 90 days"), retention.old_messages, purge),
    Rule(_("Notifications, after 180 days"), retention.old_notices, purge),
    Rule(
        _("Texts of notifications that nobody has any more, after 180 days"),
        retention.bare_notices,
        purge,
    ),
    Rule(_("Returned mails, settled, after 90 days"), returns.old, purge),
    Rule(_("Blocked mailboxes that do not exist, after a year"), suppression.past, purge),
]
