"""What of this room goes by itself."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.retention import Rule
from surveys import tasks
from surveys.domain import draft, retention
from surveys.domain.export import job

RULES = [
    Rule(_("Answers begun and not sent, after 14 days"), draft.expired, tasks.purge_drafts),
    Rule(_("Exports, when their link expires"), job.expired, tasks.look_after_exports),
    Rule(
        _("Surveys whose answers are deleted, after the period of each"),
        retention.due,
        tasks.apply_retention,
    ),
]
