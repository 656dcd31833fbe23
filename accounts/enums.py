"""Roles of the people who work with the platform."""

from enum import StrEnum


class Role(StrEnum):
    """Name of the Wagtail group that carries the role's permissions."""

    EDITOR = "editor"
    MARKETER = "marketer"
    MODERATOR = "moderator"
    LEAD = "lead"
