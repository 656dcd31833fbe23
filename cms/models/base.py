"""What several page types share."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.enums import SIMPLE, Discussion


class VariantPage(Page):
    """A page that can also stand in Leichte Sprache, in a frame as simple as its words."""

    class Meta:
        abstract = True

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """In Leichte Sprache texts and links only; what they say is the editor's own wording."""
        if get_language() == SIMPLE:
            return "cms/simple_page.html"
        template: str = super().get_template(request, *args, **kwargs)
        return template


class DiscussablePage(Page):
    """A page residents may write below, if its editor allows it."""

    discussion = models.CharField(
        _("contributions"),
        max_length=8,
        choices=Discussion.choices,
        default=Discussion.OFF,
        help_text=_("Whether residents may write below this page."),
    )

    settings_panels = [*Page.settings_panels, FieldPanel("discussion")]

    class Meta:
        abstract = True

    @property
    def accepts_contributions(self) -> bool:
        """Whether residents may write here now."""
        return self.live and self.discussion != Discussion.OFF
