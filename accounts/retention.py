"""What of this room goes by itself."""

from django.utils.translation import gettext_lazy as _

from accounts.domain import audit, ended_sessions, inactive, personal_copy
from accounts.domain.retention import Rule
from accounts.tasks import apply_retention

RULES = [
    Rule(_("Unused accounts, after 730 days: warned"), inactive.to_warn, apply_retention),
    Rule(_("Warned accounts, after 31 more days: erased"), inactive.to_erase, apply_retention),
    Rule(_("Sessions, once they are over"), ended_sessions.ended, apply_retention),
    Rule(_("Devices of sessions that are over"), ended_sessions.devices, apply_retention),
    Rule(_("Files of copies, after 48 hours"), personal_copy.expired, apply_retention),
    Rule(_("Orders of copies, after a month"), personal_copy.old, apply_retention),
    Rule(_("Audit log, after three years"), audit.past, apply_retention),
]
