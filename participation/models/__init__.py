from participation.models.about_me import AboutMe
from participation.models.answer import (
    AnswerCase,
    CaseEntry,
    EarlierResponse,
    OfficialResponse,
    TextBlock,
    Theme,
)
from participation.models.archive import ArchiveOffer
from participation.models.consultation import ConsultationPage, DraftSection, DraftVersion
from participation.models.contribution import Contribution, Support
from participation.models.data_sheet import DataSheetRequest
from participation.models.dialogue import DialoguePage
from participation.models.guest import GuestConfirmation
from participation.models.ideas import Category, IdeaCollectionPage
from participation.models.inquiry import Inquiry, InquiryEntry
from participation.models.locality import Locality
from participation.models.moderation import (
    Hold,
    ModerationDecision,
    Objection,
    Report,
    SealedText,
)
from participation.models.photo import Photo
from participation.models.settings import ParticipationSettings
from participation.models.sign_up import EventSignUp
from participation.models.version import EarlierVersion

__all__ = [
    "AboutMe",
    "AnswerCase",
    "ArchiveOffer",
    "CaseEntry",
    "Category",
    "ConsultationPage",
    "Contribution",
    "DataSheetRequest",
    "DialoguePage",
    "DraftSection",
    "DraftVersion",
    "EarlierResponse",
    "EarlierVersion",
    "EventSignUp",
    "GuestConfirmation",
    "Hold",
    "IdeaCollectionPage",
    "Inquiry",
    "InquiryEntry",
    "Locality",
    "ModerationDecision",
    "Objection",
    "OfficialResponse",
    "ParticipationSettings",
    "Photo",
    "Report",
    "SealedText",
    "Support",
    "TextBlock",
    "Theme",
]
