from cms.models.approval import FourEyesApproval
from cms.models.base import DiscussablePage, VariantPage
from cms.models.documents import DocumentIndexPage
from cms.models.duty import (
    AccessibilityDefect,
    AccessibilitySettings,
    AccessibilityStatementPage,
    ContactOffice,
    ContactPage,
)
from cms.models.events import EventDocument, EventIndexPage, EventPage
from cms.models.glossary import GlossaryPage, GlossaryTerm
from cms.models.media import Picture, PictureRendition, SiteDocument
from cms.models.pages import ContentPage, HomePage, NewsIndexPage, NewsPage
from cms.models.participation import ParticipationIndexPage, ParticipationPage
from cms.models.project_parts import (
    Milestone,
    ProjectDocument,
    ProjectPartner,
    RelatedProject,
    RestrictedDocument,
)
from cms.models.projects import ProjectIndexPage, ProjectPage
from cms.models.search import SearchEntry
from cms.models.sign_language import SignLanguageVideo
from cms.models.snippets import ActionArea, Contact, Municipality, Partner, Topic
from cms.models.team import ProjectTeam

__all__ = [
    "AccessibilityDefect",
    "AccessibilitySettings",
    "AccessibilityStatementPage",
    "ActionArea",
    "Contact",
    "ContactOffice",
    "ContactPage",
    "ContentPage",
    "DiscussablePage",
    "DocumentIndexPage",
    "EventDocument",
    "EventIndexPage",
    "EventPage",
    "FourEyesApproval",
    "GlossaryPage",
    "GlossaryTerm",
    "HomePage",
    "Milestone",
    "Municipality",
    "NewsIndexPage",
    "NewsPage",
    "ParticipationIndexPage",
    "ParticipationPage",
    "Partner",
    "Picture",
    "PictureRendition",
    "ProjectDocument",
    "ProjectIndexPage",
    "ProjectPage",
    "ProjectPartner",
    "ProjectTeam",
    "RelatedProject",
    "RestrictedDocument",
    "SearchEntry",
    "SignLanguageVideo",
    "SiteDocument",
    "Topic",
    "VariantPage",
]
