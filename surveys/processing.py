"""What this room keeps about people: why, on what ground, how long, and how it goes."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.registry import Basis, Data, OnErase, Processing

_ANONYMOUS = _("No path leads from a person to an answer: nobody can find it, we neither.")
_OFFICE = _("It shows the work of an office, not the private life of a person.")

PROCESSING = [
    Processing(
        key="surveys",
        name=_("Surveys"),
        purpose=_(
            "To learn what residents think. Answers belong to an account only in surveys that say so before the first question."
        ),
        basis=Basis.CONSENT,
        people=_("People who answer surveys"),
        retention=_(
            "Drafts 14 days; the mark of having taken part until the survey’s key is destroyed; answers until the period of the survey is over, usually a year after its end. Published results stay."
        ),
        data=(
            Data("surveys.participation", "mark", plain="id survey"),
            Data(
                "surveys.responsedraft",
                "doc typed token_hash",
                plain="id submit_key version page mode started_at updated_at expires_at",
                exported=False,
                erase=OnErase.KEEP,
                why=_ANONYMOUS,
            ),
            Data(
                "surveys.response",
                "doc codes numbers",
                plain="id survey version mode lang day submit_key withdrawal_hash",
                exported=False,
                erase=OnErase.KEEP,
                why=_ANONYMOUS,
            ),
            *(
                Data(
                    model,
                    fields,
                    plain=plain,
                    exported=False,
                    erase=OnErase.KEEP,
                    why=_ANONYMOUS,
                )
                for model, fields, plain in (
                    (
                        "surveys.geoanswer",
                        "latitude longitude municipality",
                        "id response variable",
                    ),
                    (
                        "surveys.fileanswer",
                        "name content",
                        "id survey question_code draft response content_type size",
                    ),
                )
            ),
            Data(
                "surveys.textanswer",
                "text",
                plain="id response variable",
                exported=False,
                erase=OnErase.KEEP,
                why=_ANONYMOUS,
            ),
            Data("surveys.responseowner", "account", plain="response"),
            Data("surveys.invitation", "email", plain="id survey reminders"),
            Data(
                "surveys.mixingpool",
                "marks responses",
                plain="survey",
                exported=False,
                erase=OnErase.KEEP,
                why=_ANONYMOUS,
            ),
            Data(
                "surveys.questionnaireversion",
                "published_by",
                plain=(
                    "id survey number definition sha256 question_count minutes change_class "
                    "published_at"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_OFFICE,
            ),
            Data(
                "surveys.publishedresult",
                "published_by",
                plain=(
                    "id survey number content sha256 responses responses_sha256 published_at "
                    "withdrawn_at"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_OFFICE,
            ),
            Data(
                "surveys.exportjob",
                "created_by",
                plain=(
                    "id survey format values weighting state done total size problem language "
                    "created_at expires_at"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_OFFICE,
            ),
        ),
    ),
]
PLAIN = [
    "surveys.surveypage",
    "surveys.variable",
    "surveys.option",
    "surveys.surveysecret",
    "surveys.bankquestion",
    "surveys.accesscode",
    "surveys.quotacounter",
    "surveys.weightscheme",
    "surveys.codecategory",
    "surveys.coding",
    "surveys.fieldcount",
    "surveys.fieldstate",
]
