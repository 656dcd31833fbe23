"""How this room works, as the administration decides."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="comment")
class ParticipationSettings(BaseSiteSetting):
    """What is held back, how long sealed texts are kept, how soon answers are due."""

    hold_first = models.BooleanField(
        _("hold the first contribution of each person"),
        default=False,
        help_text=_("It waits for approval, whatever the page says."),
    )
    word_list = models.TextField(
        _("word list"),
        blank=True,
        help_text=_("One word or phrase per line. A contribution that contains one waits."),
    )
    seal_days = models.PositiveSmallIntegerField(
        _("days until a removed text is deleted"),
        default=180,
        validators=[MinValueValidator(30), MaxValueValidator(1095)],
        help_text=_("So long the author can object."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Promised to residents and counted in public."),
    )
    remind_days = models.PositiveSmallIntegerField(
        _("days before an answer is due"),
        default=5,
        validators=[MaxValueValidator(60)],
        help_text=_("Then the responsible unit and person get a reminder by mail."),
    )
    escalate_to = models.ForeignKey(
        "cms.Contact",
        verbose_name=_("office for overdue answers"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Hears once a day which answers are overdue. Without one, project leads do."),
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("hold_first"), FieldPanel("word_list"), FieldPanel("seal_days")],
            heading=_("moderation"),
        ),
        MultiFieldPanel(
            [FieldPanel("answer_days"), FieldPanel("remind_days"), FieldPanel("escalate_to")],
            heading=_("answers"),
        ),
    ]

    class Meta:
        verbose_name = _("rules of participation")
        verbose_name_plural = _("rules of participation")

    @property
    def words(self) -> list[str]:
        """The entries of the word list."""
        lines = (line.strip().casefold() for line in self.word_list.splitlines())
        return [line for line in lines if line]
