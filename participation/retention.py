"""What of this room goes by itself."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.retention import Rule
from participation import tasks
from participation.domain import data_sheet, event_care, guest, inquiry, photo, sealing

RULES = [
    Rule(
        _("Contributions of guests, never confirmed, after 7 days"),
        guest.expired,
        tasks.purge_unconfirmed,
    ),
    Rule(_("Photographs never handed in, after a day"), photo.unclaimed, tasks.purge_unconfirmed),
    Rule(
        _("Requests for data sheets, 180 days after the answer"),
        data_sheet.settled,
        tasks.purge_data_sheets,
    ),
    Rule(
        _("Sign-ups, 30 days after the event or 7 without a confirmation"),
        event_care.past,
        tasks.purge_sign_ups,
    ),
    Rule(_("Closed inquiries, after half a year"), inquiry.old, tasks.look_after_inquiries),
    Rule(
        _("Texts the moderation removed, when nobody can object any more"),
        sealing.past,
        tasks.purge_sealed,
    ),
]
