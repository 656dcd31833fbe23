from surveys.models.pages import SurveyPage
from surveys.models.questionnaire import Option, QuestionnaireVersion, Variable
from surveys.models.responses import (
    Participation,
    Response,
    ResponseDraft,
    SurveySecret,
    TextAnswer,
)

__all__ = [
    "Option",
    "Participation",
    "QuestionnaireVersion",
    "Response",
    "ResponseDraft",
    "SurveyPage",
    "SurveySecret",
    "TextAnswer",
    "Variable",
]
