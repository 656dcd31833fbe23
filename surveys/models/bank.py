"""Questions that surveys share: worded once, comparable everywhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.fields import StreamField
from surveys.blocks import BankQuestionBlock


class BankQuestion(models.Model):
    """A question to use again. A survey takes it as it stands when the survey is published."""

    title = models.CharField(_("title"), max_length=120)
    source = models.CharField(
        _("source of the wording"),
        max_length=200,
        blank=True,
        help_text=_("For example the official statistics with which answers are to be compared."),
    )
    question = StreamField(BankQuestionBlock(), verbose_name=_("question"))

    panels = [FieldPanel("title"), FieldPanel("source"), FieldPanel("question")]

    class Meta:
        verbose_name = _("question of the bank")
        verbose_name_plural = _("question bank")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
