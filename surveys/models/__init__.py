from surveys.models.access import AccessCode, Invitation, QuotaCounter
from surveys.models.analysis import (
    CodeCategory,
    Coding,
    ExportJob,
    FieldCount,
    FieldState,
    WeightScheme,
)
from surveys.models.anonymity import MixingPool, ResponseOwner
from surveys.models.bank import BankQuestion
from surveys.models.pages import SurveyPage
from surveys.models.questionnaire import Option, QuestionnaireVersion, Variable
from surveys.models.responses import (
    FileAnswer,
    GeoAnswer,
    Participation,
    Response,
    ResponseDraft,
    SurveySecret,
    TextAnswer,
)
from surveys.models.results import PublishedResult

__all__ = [
    "AccessCode",
    "BankQuestion",
    "CodeCategory",
    "Coding",
    "ExportJob",
    "FieldCount",
    "FieldState",
    "FileAnswer",
    "GeoAnswer",
    "Invitation",
    "MixingPool",
    "Option",
    "Participation",
    "PublishedResult",
    "QuestionnaireVersion",
    "QuotaCounter",
    "Response",
    "ResponseDraft",
    "ResponseOwner",
    "SurveyPage",
    "SurveySecret",
    "TextAnswer",
    "Variable",
    "WeightScheme",
]
