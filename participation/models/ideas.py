"""A collection of ideas: categories, a list and a map."""

from typing import Any

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from cms.enums import Discussion
from cms.models import ParticipationPage


class IdeaCollectionPage(ParticipationPage):
    """Everybody hands in ideas, on a list and on the map; others support and discuss them."""

    question = models.CharField(
        _("question"),
        max_length=200,
        help_text=_("Stands above the form. One question, without jargon."),
    )
    has_map = models.BooleanField(
        _("with a map"),
        default=True,
        help_text=_("Ideas may name a place. Switch it off where places do not matter."),
    )

    content_panels = [
        *ParticipationPage.content_panels[:2],
        MultiFieldPanel([FieldPanel("question"), FieldPanel("has_map")], heading=_("ideas")),
        InlinePanel("categories", heading=_("categories"), label=_("category")),
        *ParticipationPage.content_panels[2:],
    ]

    is_creatable = True
    parent_page_types = ["cms.ParticipationIndexPage", "cms.ProjectPage"]
    subpage_types: list[str] = []
    template = "participation/idea_collection_page.html"

    class Meta:
        verbose_name = _("idea collection")
        verbose_name_plural = _("idea collections")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # As with a dialogue: only a new page starts out open.
        if not args:
            kwargs.setdefault("discussion", Discussion.OPEN)
        super().__init__(*args, **kwargs)


class Category(Orderable):
    """What ideas of a collection are about."""

    page = ParentalKey(IdeaCollectionPage, on_delete=models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=60)

    class Meta(Orderable.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "name"],
                name="category_name_once",
                violation_error_message=_("There is already a category of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """How the address names it."""
        return slugify(self.name) or str(self.pk)
