"""The page of a survey: what residents read before they start, and the questionnaire's builder."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.fields import StreamField
from cms.models import ParticipationPage
from surveys.blocks import QuestionnaireBlock
from surveys.enums import Access, ResultsPublication


class SurveyPage(ParticipationPage):
    """A survey. Publishing it compiles the builder into an immutable QuestionnaireVersion."""

    questions = StreamField(QuestionnaireBlock(), verbose_name=_("questionnaire"))
    access = models.CharField(
        _("what counts once"),
        max_length=8,
        choices=Access.choices,
        default=Access.BROWSER,
        help_text=_("Part of the promise to the participants: fixed by the first response."),
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
        validators=[MinValueValidator(3), MaxValueValidator(100)],
        help_text=_("Published results hide every group that is smaller."),
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
            [FieldPanel("access"), FieldPanel("publish_results"), FieldPanel("smallest_group")],
            heading=_("rules of the survey"),
        ),
    ]

    is_creatable = True
    parent_page_types = ["cms.ParticipationIndexPage", "cms.ProjectPage"]
    subpage_types: list[str] = []
    template = "surveys/survey_page.html"

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def clean(self) -> None:
        super().clean()
        if self.pk and self.responses.exists():
            stored = SurveyPage.objects.values_list("access", flat=True).get(pk=self.pk)
            if stored != self.access:
                raise ValidationError(
                    {"access": _("There are responses already, given under the old rule.")}
                )
