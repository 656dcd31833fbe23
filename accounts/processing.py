"""What this room keeps about people: why, on what ground, how long, and how it goes."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.registry import Basis, Data, OnErase, Processing

MEMBERS = _("People with an account")
STAFF = _("People who work with the platform")
_SECRET = _("It is a secret that protects the account.")
_TECHNICAL = _("It only steers the work in the administration.")
_UNLINKED = _("Once the account is gone, the reference leads to nobody.")

PROCESSING = [
    Processing(
        key="account",
        name=_("Account"),
        purpose=_(
            "To sign in, to write under a public pseudonym, to be told about one’s own contributions."
        ),
        basis=Basis.CONSENT,
        people=MEMBERS,
        retention=_(
            "Until the person has the account erased, or 24 months without signing in and 31 more days after a warning."
        ),
        data=(
            Data(
                "accounts.user",
                "email display_name date_joined last_login uuid",
                plain="id is_active is_staff is_superuser inactive_warned_at",
            ),
            Data("accounts.user", "password", exported=False, why=_SECRET),
            Data("accounts.user", "audit_ref", exported=False, why=_UNLINKED),
            Data("account.emailaddress", "user email verified primary", plain="id"),
            Data(
                "account.emailconfirmation",
                "email_address created sent key",
                plain="id",
                exported=False,
                why=_SECRET,
            ),
        ),
    ),
    Processing(
        key="sign-in",
        name=_("Sign-in protection"),
        purpose=_("To keep strangers out: second factors, list of open sessions."),
        basis=Basis.TASK,
        people=MEMBERS,
        retention=_(
            "Sessions and their devices 14 days (staff 12 hours) and until the night after; second factors as long as the account."
        ),
        data=(
            Data("mfa.authenticator", "user type created_at last_used_at", plain="id"),
            Data("mfa.authenticator", "data", exported=False, why=_SECRET),
            Data(
                "usersessions.usersession",
                "user ip user_agent created_at last_seen_at",
                plain="id data",
            ),
            Data("usersessions.usersession", "session_key", exported=False, why=_SECRET),
            Data(
                "sessions.session",
                "session_key session_data expire_date",
                exported=False,
                why=_SECRET,
            ),
        ),
    ),
    Processing(
        key="roles",
        name=_("Roles and rights"),
        purpose=_(
            "To let people do in the administration what their work needs, and nothing else."
        ),
        basis=Basis.EMPLOYMENT,
        people=STAFF,
        retention=_("As long as the person has the role."),
        data=(
            Data("accounts.user_groups", "user group", plain="id"),
            Data(
                "accounts.user_user_permissions",
                "user permission",
                plain="id",
                exported=False,
                why=_TECHNICAL,
            ),
            Data(
                "wagtailusers.userprofile",
                "user preferred_language current_time_zone avatar",
                plain=(
                    "id submitted_notifications approved_notifications rejected_notifications "
                    "updated_comments_notifications dismissibles theme contrast density "
                    "keyboard_shortcuts"
                ),
                exported=False,
                why=_TECHNICAL,
            ),
        ),
    ),
    Processing(
        key="audit",
        name=_("Audit log"),
        purpose=_("To be able to tell who did what with personal data and rights."),
        basis=Basis.TASK,
        people=MEMBERS,
        retention=_("Three years; people appear by a reference that only their account resolves."),
        data=(
            Data(
                "accounts.auditentry",
                "actor object_id",
                plain="id uuid at action object_type before after facts digest",
                exported=False,
                erase=OnErase.KEEP,
                why=_UNLINKED,
            ),
        ),
    ),
    Processing(
        key="requests",
        name=_("Requests of people about their data"),
        purpose=_("To give people a copy of their data and to erase their account."),
        basis=Basis.DUTY,
        people=MEMBERS,
        retention=_("Copies 48 hours, then only the date for 31 days; erasures 72 hours."),
        data=(
            Data(
                "accounts.personalcopy",
                "user created_at ready_at state",
                plain="id uuid progress expires_at",
            ),
            Data("accounts.personalcopy", "token_hash", exported=False, why=_SECRET),
            Data("accounts.erasure", "user requested_at due_at", plain="id"),
            Data("accounts.erasure", "token_hash", exported=False, why=_SECRET),
        ),
    ),
]
PLAIN = [
    "accounts.auditlink",
    "auth.permission",
    "auth.group",
    "auth.group_permissions",
    "contenttypes.contenttype",
]
