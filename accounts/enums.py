"""Roles of the people who work with the platform, and what the audit log speaks of."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """Name of the Wagtail group that carries the role's permissions."""

    EDITOR = "editor"
    MARKETER = "marketer"
    MODERATOR = "moderator"
    LEAD = "lead"
    SURVEY_AUTHOR = "survey author"
    ANALYST = "analyst"
    PRIVACY_OFFICER = "privacy officer"


class AuditAction(TextChoices):
    """What the audit log tells apart. One line per kind of deed; details belong to its facts."""

    SIGNED_IN = "signed in", _("signed in")
    SIGN_IN_FAILED = "sign-in failed", _("sign-in failed")
    SIGNED_OUT = "signed out", _("signed out")
    ACCOUNT_CREATED = "account created", _("account created")
    ACCOUNT_CHANGED = "account changed", _("account changed")
    PASSWORD_CHANGED = "password changed", _("password changed")
    EMAIL_CHANGED = "e-mail address changed", _("e-mail address changed")
    MFA_ADDED = "second factor added", _("second factor added")
    MFA_REMOVED = "second factor removed", _("second factor removed")
    MFA_RESET = "recovery codes renewed", _("recovery codes renewed")
    SESSION_ENDED = "session ended", _("session ended")
    ROLES_CHANGED = "roles changed", _("roles changed")
    IDENTITY_VIEWED = "identity viewed", _("identity viewed")
    EXPORTED = "exported", _("data exported")
    MODERATED = "moderated", _("moderation decided")
    ANSWERED = "answered", _("answered officially")
    PUBLISHED = "published", _("published")
    CHANGED = "changed", _("changed")
    DELETED = "deleted", _("deleted")
    SEND_STARTED = "send started", _("mailing started")
    SEND_PAUSED = "send paused", _("mailing paused")
    SEND_RESUMED = "send resumed", _("mailing resumed")
    SEND_STOPPED = "send stopped", _("mailing stopped")
    COPY_REQUESTED = "copy of one's data requested", _("copy of one’s data requested")
    COPY_FETCHED = "copy of one's data fetched", _("copy of one’s data fetched")
    ERASURE_REQUESTED = "erasure requested", _("erasure requested")
    ERASURE_CANCELLED = "erasure cancelled", _("erasure cancelled")
    ERASED = "erased", _("person erased")
    RETENTION_RUN = "retention run", _("retention period applied")
    ARCHIVE_OFFERED = "offered to the archive", _("offered to the archive")


class CopyState(TextChoices):
    """How far a copy of somebody's data is."""

    WAITING = "waiting", _("waiting")
    BUILDING = "building", _("being put together")
    READY = "ready", _("ready")
    FETCHED = "fetched", _("fetched")
    EXPIRED = "expired", _("expired")
    FAILED = "failed", _("failed")
