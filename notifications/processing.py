"""What this room keeps about people: why, on what ground, how long, and how it goes."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.registry import Basis, Data, OnErase, Processing

_READERS = _("People who subscribe or follow")
_PROOF = _("The consent must be provable; it holds a keyed hash of the address only.")
_NUMBERS = _("Without address, subject and content it only keeps the numbers of a mailing right.")
_PLANNING = _("It is about the work of the office, not about the person.")
_NOT_TOLD = _(
    "A keyed hash keeps the person from hearing of what they did; it goes after 180 days."
)
_INNER = _("It steers the delivery and says nothing more about the person.")

PROCESSING = [
    Processing(
        key="subscriptions",
        name=_("Newsletter and subscriptions"),
        purpose=_(
            "To send people what they have asked for, and to leave them alone when they end it."
        ),
        basis=Basis.CONSENT,
        people=_READERS,
        retention=_(
            "Until the end of the subscription and 30 days to undo it; requests that nobody confirmed 7 days; the proof of consent until the end of the third year after the withdrawal."
        ),
        data=(
            Data(
                "notifications.subscriber",
                "email language user created_at confirmed_at unsubscribed_at asked_at",
                plain="id uuid",
            ),
            Data(
                "notifications.subscription",
                "subscriber scope topic project municipality cadence created_at",
                plain="id",
            ),
            Data(
                "notifications.consentrecord",
                "subscriber_uuid address_hash",
                plain=(
                    "id uuid event scopes wording wording_hash form_path requested_at confirmed_at "
                    "message_id created_at expires_at"
                ),
                erase=OnErase.KEEP,
                why=_PROOF,
            ),
        ),
    ),
    Processing(
        key="blocked",
        name=_("Blocked addresses"),
        purpose=_("To write no more to whom mail does not reach or who does not want it."),
        basis=Basis.TASK,
        people=_("People who get mail from us"),
        retention=_(
            "Mailboxes that do not exist a year; complaints and what staff entered until the owner or staff lift it."
        ),
        data=(Data("notifications.suppression", "email reason detail created_at", plain="id"),),
    ),
    Processing(
        key="mail",
        name=_("Outgoing mail"),
        purpose=_("To deliver mail once, and to be able to say what became of it."),
        basis=Basis.TASK,
        people=_("People who get mail from us"),
        retention=_("90 days; then only a number stays."),
        data=(
            Data(
                "notifications.message",
                "to_address subject smtp_text",
                plain=(
                    "id uuid kind queue mailing subscriber status attempt next_attempt_at "
                    "worker smtp_code dedupe_key created_at sent_at first_attempt_at in_doubt"
                ),
                erase=OnErase.EMPTY,
                why=_NUMBERS,
            ),
            Data("notifications.message", "mime", exported=False, erase=OnErase.EMPTY, why=_INNER),
            Data(
                "notifications.mailing",
                "created_by",
                plain=(
                    "id uuid page state state_reason in_doubt_policy subject html text mime "
                    "content_hash frozen_at audience candidates excluded prepared created_at "
                    "finished_at scheduled_for stop_cause tolerant"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_INNER,
            ),
        ),
    ),
    Processing(
        key="returned",
        name=_("Returned mail"),
        purpose=_("To stop writing to addresses that no longer take mail."),
        basis=Basis.TASK,
        people=_("People who get mail from us"),
        retention=_("The content until somebody has read it, the row 90 days."),
        data=(
            Data(
                "notifications.returnedmail",
                "address sender subject content diagnostic message",
                plain=("id fingerprint kind state status_code size received_at handled_at"),
                exported=False,
                why=_INNER,
            ),
            Data(
                "notifications.returnedmail",
                "handled_by",
                exported=False,
                erase=OnErase.DETACH,
                why=_INNER,
            ),
        ),
    ),
    Processing(
        key="follows",
        name=_("Following and notices"),
        purpose=_("To tell people what became of the things they follow."),
        basis=Basis.CONSENT,
        people=_READERS,
        retention=_(
            "As long as the person follows; notices 180 days; what somebody wants no more mails about until they take that back or their data are erased."
        ),
        data=(
            Data("notifications.follow", "user key created_at", plain="id"),
            Data("notifications.noticesettings", "user language channels", plain="id"),
            Data(
                "notifications.noticerecipient",
                "user subscriber address person read_at",
                plain=(
                    "id uuid notice reason language channel state due_at posted_at message "
                    "created_at"
                ),
            ),
            Data(
                "notifications.notice",
                "excluded",
                plain=(
                    "id uuid kind event keys subjects html text url others facts created_at "
                    "told_at withdrawn_at"
                ),
                exported=False,
                erase=OnErase.KEEP,
                why=_NOT_TOLD,
            ),
            Data("notifications.refusal", "person key created_at", plain="id"),
        ),
    ),
    Processing(
        key="campaigns",
        name=_("Campaigns"),
        purpose=_("To plan the communication; what came of it is counted in sums only."),
        basis=Basis.TASK,
        people=_("Staff who plan campaigns"),
        retention=_("As long as the campaign is kept."),
        data=(
            Data(
                "notifications.campaign",
                "owner",
                plain=(
                    "id name goal messages starts_on ends_on budget spent "
                    "goal_visits goal_sign_ups goal_contributions goal_responses conclusion "
                    "created_at"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_PLANNING,
            ),
            Data(
                "notifications.seedaddress",
                "email note created_at",
                plain="id",
                exported=False,
                why=_PLANNING,
            ),
        ),
    ),
]
PLAIN = [
    "notifications.newsletterindexpage",
    "notifications.newsletterpage",
    "notifications.newsletterpage_topics",
    "notifications.newsletterpage_projects",
    "notifications.newsletterpage_municipalities",
    "notifications.compiledmail",
    "notifications.segment",
    "notifications.segment_topics",
    "notifications.segment_projects",
    "notifications.segment_municipalities",
    "notifications.targetgroup",
    "notifications.campaign_target_groups",
    "notifications.measure",
    "notifications.measureday",
    "notifications.claim",
    "notifications.mailrelay",
    "notifications.relayuse",
    "notifications.mailboxmark",
]
