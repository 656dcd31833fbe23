from participation.models.contribution import Contribution, Support
from participation.models.data_sheet import DataSheetRequest
from participation.models.dialogue import DialoguePage
from participation.models.guest import GuestConfirmation
from participation.models.inquiry import Inquiry, InquiryEntry
from participation.models.moderation import ModerationDecision, Report
from participation.models.sign_up import EventSignUp
from participation.models.version import EarlierVersion

__all__ = [
    "Contribution",
    "DataSheetRequest",
    "DialoguePage",
    "EarlierVersion",
    "EventSignUp",
    "GuestConfirmation",
    "Inquiry",
    "InquiryEntry",
    "ModerationDecision",
    "Report",
    "Support",
]
