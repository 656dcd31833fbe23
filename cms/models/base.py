"""What several page types share."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.enums import Discussion


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
