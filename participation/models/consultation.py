"""A draft that residents read section by section and comment on."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.enums import Discussion
from cms.fields import StreamField
from cms.models import ParticipationPage
from participation.enums import ChangeKind


class SectionBlock(blocks.StructBlock):
    """A section. Its block id is its identity: it stays the same through all versions."""

    level = blocks.ChoiceBlock(
        label=_("level"),
        choices=[("1", _("chapter (1)")), ("2", _("section of a chapter (1.1)"))],
        default="1",
    )
    title = blocks.CharBlock(label=_("heading"), max_length=160)
    text = blocks.TextBlock(
        label=_("text"),
        required=False,
        help_text=_("Plain text; an empty line begins a new paragraph."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Section")


class ConsultationPage(ParticipationPage):
    """A draft in numbered sections. Publishing changed text makes a new version of it."""

    question = models.CharField(
        _("question"),
        max_length=200,
        blank=True,
        help_text=_("Stands above the form. One question, without jargon."),
    )
    version_note = models.TextField(
        _("what is new"),
        max_length=600,
        blank=True,
        help_text=_("A few words about the version you publish now; they stand above its changes."),
    )
    document = StreamField(
        [("section", SectionBlock())],
        verbose_name=_("draft"),
        help_text=_(
            "Move and change sections as you like: comments find theirs again. Publishing a"
            " changed draft makes a new version; comments stay with the one they spoke of."
        ),
    )

    content_panels = [
        *ParticipationPage.content_panels[:2],
        FieldPanel("question"),
        MultiFieldPanel([FieldPanel("version_note"), FieldPanel("document")], heading=_("draft")),
        *ParticipationPage.content_panels[2:],
    ]

    is_creatable = True
    parent_page_types = ["cms.ParticipationIndexPage", "cms.ProjectPage"]
    subpage_types: list[str] = []
    template = "participation/consultation_page.html"

    class Meta:
        verbose_name = _("draft consultation")
        verbose_name_plural = _("draft consultations")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # As with a dialogue: only a new page starts out open.
        if not args:
            kwargs.setdefault("discussion", Discussion.OPEN)
        super().__init__(*args, **kwargs)


class DraftVersion(models.Model):
    """The draft as it stood when the page was published. It never changes afterwards."""

    page = models.ForeignKey(
        ConsultationPage,
        verbose_name=_("draft consultation"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveIntegerField(_("number"))
    note = models.TextField(_("what is new"), blank=True)
    published_at = models.DateTimeField(_("published"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version of the draft")
        verbose_name_plural = _("versions of the draft")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="draft_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.number}"


class DraftSection(models.Model):
    """A section in one version, with what changed since the version before."""

    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="sections")
    key = models.UUIDField(_("identity"), default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(_("position"))
    number = models.CharField(_("number"), max_length=12, blank=True)
    title = models.CharField(_("heading"), max_length=160)
    text = models.TextField(_("text"), blank=True)
    change = models.CharField(
        _("change"), max_length=8, choices=ChangeKind.choices, default=ChangeKind.NEW
    )
    # Pairs of "same", "ins" or "del" and words; worked out once, when the version is made.
    title_diff = models.JSONField(default=list)
    text_diff = models.JSONField(default=list)
    reason = models.TextField(
        _("why it changed"),
        max_length=1000,
        blank=True,
        help_text=_("Two or three sentences that everybody can follow."),
    )
    led_by = models.ManyToManyField(
        "participation.Contribution",
        verbose_name=_("contributions that led to it"),
        blank=True,
        related_name="led_to",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("section of a draft")
        verbose_name_plural = _("sections of a draft")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="draft_section_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def is_removed(self) -> bool:
        """Whether this version no longer has it, and only says so."""
        return self.change == ChangeKind.REMOVED

    @property
    def anchor(self) -> str:
        """Id of the element that shows it on a page."""
        return f"abschnitt-{self.key}"
