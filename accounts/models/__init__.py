from accounts.models.audit import AuditEntry, AuditLink
from accounts.models.requests import Erasure, PersonalCopy
from accounts.models.user import User

__all__ = ["AuditEntry", "AuditLink", "Erasure", "PersonalCopy", "User"]
