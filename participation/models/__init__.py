from participation.models.contribution import Contribution, Support
from participation.models.dialogue import DialoguePage
from participation.models.guest import GuestConfirmation
from participation.models.moderation import ModerationDecision, Report
from participation.models.version import EarlierVersion

__all__ = [
    "Contribution",
    "DialoguePage",
    "EarlierVersion",
    "GuestConfirmation",
    "ModerationDecision",
    "Report",
    "Support",
]
