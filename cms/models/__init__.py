from cms.models.approval import FourEyesApproval
from cms.models.base import DiscussablePage
from cms.models.media import Picture, PictureRendition, SiteDocument
from cms.models.pages import ContentPage, HomePage, NewsIndexPage, NewsPage
from cms.models.participation import ParticipationIndexPage, ParticipationPage
from cms.models.projects import (
    Milestone,
    ProjectDocument,
    ProjectIndexPage,
    ProjectPage,
    ProjectPartner,
)
from cms.models.snippets import Contact, Municipality, Partner, Topic
from cms.models.team import ProjectTeam

__all__ = [
    "Contact",
    "ContentPage",
    "DiscussablePage",
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
    "SiteDocument",
    "Topic",
]
