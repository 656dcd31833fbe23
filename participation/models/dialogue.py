"""A dialogue: one question, an open discussion."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from cms.enums import Discussion
from cms.fields import StreamField
from cms.models import ParticipationPage


class DialoguePage(ParticipationPage):
    """A question to everybody, answered in a discussion below."""

    question = models.CharField(
        _("question"),
        max_length=200,
        help_text=_("Stands above the form. One question, without jargon."),
    )
    prompts = StreamField(
        [("prompt", blocks.CharBlock(label=_("prompt"), max_length=160))],
        blank=True,
        max_num=5,
        verbose_name=_("prompts"),
        help_text=_("Short thoughts that help people to begin."),
    )

    content_panels = [
        *ParticipationPage.content_panels[:2],
        MultiFieldPanel([FieldPanel("question"), FieldPanel("prompts")], heading=_("discussion")),
        *ParticipationPage.content_panels[2:],
    ]
    search_fields = [*ParticipationPage.search_fields, index.SearchField("question")]

    is_creatable = True
    parent_page_types = ["cms.ParticipationIndexPage", "cms.ProjectPage"]
    subpage_types: list[str] = []
    template = "participation/dialogue_page.html"

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The inherited field cannot get another default, and a row from the database comes
        # as positional arguments: only a new dialogue starts out open.
        if not args:
            kwargs.setdefault("discussion", Discussion.OPEN)
        super().__init__(*args, **kwargs)
