from participation.models.contribution import Contribution, Support
from participation.models.dialogue import DialoguePage
from participation.models.guest import GuestConfirmation
from participation.models.moderation import ModerationDecision, Report

__all__ = [
    "Contribution",
    "DialoguePage",
    "GuestConfirmation",
    "ModerationDecision",
    "Report",
    "Support",
]
