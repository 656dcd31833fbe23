"""The page of a survey: what residents read before they start, and the questionnaire's builder."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.fields import StreamField
from cms.models import ParticipationPage
from surveys.blocks import QuestionnaireBlock, QuotaBlock
from surveys.enums import Access, Anonymity, ResultsPublication


class SurveyPage(ParticipationPage):
    """A survey. Publishing it compiles the builder into an immutable QuestionnaireVersion."""

    questions = StreamField(QuestionnaireBlock(), verbose_name=_("questionnaire"))
    quotas = StreamField(
        [("quota", QuotaBlock())],
        verbose_name=_("quotas"),
        blank=True,
        default=list,
        help_text=_("When a quota is full, further responses of its kind are declined politely."),
    )
    access = models.CharField(
        _("what counts once"),
        max_length=8,
        choices=Access.choices,
        default=Access.BROWSER,
        help_text=_("Part of the promise to the participants: fixed when the survey is published."),
    )
    anonymity = models.CharField(
        _("anonymity"),
        max_length=10,
        choices=Anonymity.choices,
        default=Anonymity.SEPARATED,
        help_text=_(
            "Shown in plain words before the first question; fixed when the survey is published."
        ),
    )
    publish_results = models.CharField(
        _("publish results"),
        max_length=8,
        choices=ResultsPublication.choices,
        default=ResultsPublication.AFTER_CLOSING,
    )
    smallest_group = models.PositiveSmallIntegerField(
        _("smallest group shown"),
        default=5,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
        help_text=_("Published results hide every group that is smaller."),
    )
    retention_days = models.PositiveSmallIntegerField(
        _("delete answers after"),
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(3650)],
        help_text=_("Days after the end. Published results stay."),
    )
    thanks_text = models.TextField(
        _("text after sending"),
        max_length=400,
        blank=True,
        help_text=_("What happens with the answers, and when."),
    )

    content_panels = [
        *ParticipationPage.content_panels,
        FieldPanel("questions"),
        FieldPanel("thanks_text"),
        MultiFieldPanel(
            [
                FieldPanel("access"),
                FieldPanel("anonymity"),
                FieldPanel("publish_results"),
                FieldPanel("smallest_group"),
                FieldPanel("retention_days"),
            ],
            heading=_("rules of the survey"),
        ),
        FieldPanel("quotas"),
    ]

    is_creatable = True
    parent_page_types = ["cms.ParticipationIndexPage", "cms.ProjectPage"]
    subpage_types: list[str] = []
    template = "surveys/survey_page.html"

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    @property
    def is_paused(self) -> bool:
        """Whether staff have stopped it for a while."""
        state = getattr(self, "field_state", None)
        return state is not None and state.paused_at is not None

    @property
    def is_open(self) -> bool:
        return super().is_open and not self.is_paused

    def clean(self) -> None:
        super().clean()
        self._keep_promise()
        if self.anonymity != Anonymity.SEPARATED and self.access != Access.ACCOUNT:
            raise ValidationError(
                {"access": _("Answers that belong to an account need one response per account.")}
            )

    def _keep_promise(self) -> None:
        """Who counts once and how anonymous answers are is frozen with the first version."""
        first = self.versions.order_by("number").first() if self.pk else None
        if first is None:
            return
        promised = {
            "access": first.definition["access"],
            "anonymity": first.definition.get("anonymity", Anonymity.SEPARATED.value),
        }
        broken = [name for name, value in promised.items() if getattr(self, name) != value]
        if broken:
            message = _("The survey was published with another rule. It cannot be changed.")
            raise ValidationError(dict.fromkeys(broken, message))
