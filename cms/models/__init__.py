from cms.models.approval import FourEyesApproval
from cms.models.base import DiscussablePage, VariantPage
from cms.models.documents import DocumentIndexPage
from cms.models.events import EventDocument, EventIndexPage, EventPage
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
from cms.models.snippets import ActionArea, Contact, Municipality, Partner, Topic
from cms.models.team import ProjectTeam

__all__ = [
    "ActionArea",
    "Contact",
    "ContentPage",
    "DiscussablePage",
    "DocumentIndexPage",
    "EventDocument",
    "EventIndexPage",
    "EventPage",
    "FourEyesApproval",
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
    "SiteDocument",
    "Topic",
    "VariantPage",
]
