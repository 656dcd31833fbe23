"""What this room keeps about people: why, on what ground, how long, and how it goes."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.registry import Basis, Data, OnErase, Processing

_WRITERS = _("People who take part")
_INNER = _("It belongs to the procedure and says nothing more about the person.")
_PUBLIC = _(
    "It was said in public and belongs to a conversation with others; it stays without a name."
)

PROCESSING = [
    Processing(
        key="contributions",
        name=_("Contributions"),
        purpose=_("To let residents take part in public and to answer them."),
        basis=Basis.TASK,
        people=_WRITERS,
        retention=_("As long as the procedure is documented; unconfirmed ones 7 days."),
        recipients=_("Everybody: what is published can be read by all."),
        data=(
            Data(
                "participation.contribution",
                "author guest_name title body latitude longitude source_note entered_by",
                plain=(
                    "id public_id page parent root status created_at published_at edited_at "
                    "answered_at category municipality draft_version section channel "
                    "support_count reply_count submit_key"
                ),
                erase=OnErase.DETACH,
                why=_PUBLIC,
            ),
            Data(
                "participation.photo",
                "owner large small alt",
                plain="id public_id contribution width height created_at",
                erase=OnErase.DETACH,
                why=_PUBLIC,
            ),
            Data(
                "participation.earlierversion",
                "title body written_at",
                plain="id contribution",
                erase=OnErase.DETACH,
                why=_PUBLIC,
            ),
            Data(
                "participation.support",
                "user",
                plain="id contribution created_at",
                erase=OnErase.DETACH,
            ),
            Data(
                "participation.guestconfirmation",
                "email token_hash",
                plain="id contribution language expires_at confirmed_at",
            ),
        ),
    ),
    Processing(
        key="moderation",
        name=_("Reports and moderation"),
        purpose=_("To keep the conversation fair, and to be able to explain decisions."),
        basis=Basis.TASK,
        people=_WRITERS,
        retention=_("As long as the contribution is kept."),
        data=(
            Data(
                "participation.report",
                "reporter visitor_key reason text created_at",
                plain="id contribution settled_by",
                erase=OnErase.DETACH,
            ),
            Data(
                "participation.moderationdecision",
                "by",
                plain="id contribution action reason rule at",
                exported=False,
                erase=OnErase.DETACH,
                why=_INNER,
            ),
        ),
    ),
    Processing(
        key="objections",
        name=_("Removed contributions and objections"),
        purpose=_("To examine a removal again when its author disagrees."),
        basis=Basis.TASK,
        people=_WRITERS,
        retention=_("Until the time to object is over."),
        data=(
            Data(
                "participation.sealedtext",
                "title body",
                plain="id contribution sealed_at purge_on",
            ),
            Data(
                "participation.objection",
                "text",
                plain="id decision contribution created_at settled_by",
                erase=OnErase.EMPTY,
            ),
        ),
    ),
    Processing(
        key="events",
        name=_("Event sign-ups"),
        purpose=_("To plan events and to tell those who signed up about changes."),
        basis=Basis.CONSENT,
        people=_WRITERS,
        retention=_("30 days after the event."),
        data=(
            Data(
                "participation.eventsignup",
                "account email name",
                plain=(
                    "id public_id event language state created_at confirmed_at reminded_at told"
                ),
            ),
        ),
    ),
    Processing(
        key="about-me",
        name=_("Details about oneself"),
        purpose=_(
            "To see in sums whom the site reaches: which municipalities, which generations. They are used for nothing else."
        ),
        basis=Basis.CONSENT,
        people=_WRITERS,
        retention=_("Until the person deletes them, or as long as the account."),
        data=(Data("participation.aboutme", "user municipality year_band", plain="id"),),
    ),
    Processing(
        key="documents",
        name=_("Requests for documents"),
        purpose=_("To give people documents that are not public, and to know who got them."),
        basis=Basis.TASK,
        people=_WRITERS,
        retention=_("180 days after the request is settled."),
        data=(
            Data(
                "participation.datasheetrequest",
                "user name email purpose",
                plain=(
                    "id number submit_key project project_title document_title language status "
                    "created_at due_on settled_at reason"
                ),
            ),
            Data(
                "participation.datasheetrequest",
                "settled_by",
                exported=False,
                erase=OnErase.DETACH,
                why=_INNER,
            ),
        ),
    ),
    Processing(
        key="inquiries",
        name=_("Inquiries"),
        purpose=_("To answer reports of barriers and messages to offices."),
        basis=Basis.TASK,
        people=_WRITERS,
        retention=_("180 days after the inquiry is closed."),
        data=(
            Data(
                "participation.inquiry",
                "email text place",
                plain=(
                    "id receipt submit_key kind language status contact defect created_at due_on "
                    "closed_at"
                ),
                erase=OnErase.EMPTY,
            ),
            Data(
                "participation.inquiryentry",
                "text",
                plain="id inquiry action at",
                exported=False,
                erase=OnErase.EMPTY,
                why=_INNER,
            ),
            Data(
                "participation.inquiryentry",
                "by",
                exported=False,
                erase=OnErase.DETACH,
                why=_INNER,
            ),
        ),
    ),
    Processing(
        key="answers",
        name=_("Answers of the administration"),
        purpose=_("To see to it that every contribution is answered in time."),
        basis=Basis.TASK,
        people=_("People who work with the platform"),
        retention=_("As long as the contribution is kept."),
        data=tuple(
            Data(model, who, plain=plain, exported=False, erase=OnErase.DETACH, why=_INNER)
            for model, who, plain in (
                (
                    "participation.answercase",
                    "person",
                    "id contribution unit due_on paused_on pause_reason outcome outcome_reason "
                    "outcome_at reminded_on escalated_on",
                ),
                ("participation.caseentry", "by", "id case step text at"),
                (
                    "participation.archiveoffer",
                    "offered_by",
                    "id page offered_at reference answer answered_at",
                ),
                (
                    "participation.officialresponse",
                    "by",
                    "id contribution unit unit_name body published_at corrected_at",
                ),
                (
                    "participation.participationsettings",
                    "escalate_to",
                    "id site hold_first word_list seal_days answer_days remind_days",
                ),
            )
        ),
    ),
]
PLAIN = [
    "participation.category",
    "participation.consultationpage",
    "participation.draftsection",
    "participation.draftsection_led_by",
    "participation.draftversion",
    "participation.ideacollectionpage",
    "participation.locality",
    "participation.dialoguepage",
    "participation.earlierresponse",
    "participation.textblock",
    "participation.theme",
    "participation.theme_contributions",
    "participation.hold",
]
