"""The whole builder: questions and information, divided into pages; and quotas."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from surveys.blocks import questions
from surveys.blocks.conditions import ReferenceBlock, condition_block
from surveys.blocks.texts import LenientStructBlock, RichTextsBlock, TextsBlock


class PageBreakBlock(blocks.StructBlock):
    title = TextsBlock(label=_("title of the page"), required=False, max_length=120)
    show_if = condition_block(_("show this page only if"))

    class Meta:
        icon = "horizontalrule"
        label = _("New page")


class JumpBlock(blocks.StructBlock):
    """After the page on which it stands, go to a later page or to the end."""

    to = ReferenceBlock(list_of="page", label=_("go to"), max_length=40)
    condition = condition_block(_("if"))

    class Meta:
        icon = "redirect"
        label = _("Skip")


class InfoBlock(LenientStructBlock):
    plain = "text"
    text = RichTextsBlock(label=_("text"))
    show_if = condition_block(_("show this text only if"))

    class Meta:
        icon = "info-circle"
        label = _("Information")


class KindsBlock(blocks.StreamBlock):
    """Every kind of question."""

    single = questions.SingleChoiceBlock(group=_("Choice"))
    multiple = questions.MultipleChoiceBlock(group=_("Choice"))
    dropdown = questions.DropdownBlock(group=_("Choice"))
    picture = questions.PictureChoiceBlock(group=_("Choice"))
    ranking = questions.RankingBlock(group=_("Choice"))
    scale = questions.ScaleBlock(group=_("Rating and numbers"))
    rating = questions.RatingBlock(group=_("Rating and numbers"))
    matrix = questions.MatrixBlock(group=_("Rating and numbers"))
    number = questions.NumberBlock(group=_("Rating and numbers"))
    date = questions.DateQuestionBlock(group=_("Rating and numbers"))
    short_text = questions.ShortTextBlock(group=_("In own words"))
    long_text = questions.LongTextBlock(group=_("In own words"))
    map = questions.MapBlock(group=_("In own words"))
    file = questions.FileBlock(group=_("In own words"))
    consent = questions.ConsentBlock(group=_("In own words"))


class BankQuestionBlock(KindsBlock):
    """The one question of an entry of the question bank."""

    class Meta:
        min_num = 1
        max_num = 1


class FromBankBlock(blocks.StructBlock):
    """A question of the bank as it stands there when the survey is published."""

    entry = SnippetChooserBlock("surveys.BankQuestion", label=_("question of the bank"))
    required = blocks.BooleanBlock(label=_("an answer is required"), required=False)
    name = blocks.CharBlock(label=_("short name"), required=False, validators=[questions.NAME])
    show_if = condition_block(_("show this question only if"))

    class Meta:
        icon = "folder-open-inverse"
        label = _("From the question bank")


class QuestionnaireBlock(KindsBlock):
    """A questionnaire: questions and information, divided into pages."""

    bank = FromBankBlock(group=_("Choice"))
    page_break = PageBreakBlock(group=_("Structure"))
    jump = JumpBlock(group=_("Structure"))
    info = InfoBlock(group=_("Structure"))


class QuotaBlock(blocks.StructBlock):
    """At most so many responses of a kind."""

    name = blocks.CharBlock(label=_("name"), max_length=80)
    limit = blocks.IntegerBlock(label=_("at most"), min_value=1, max_value=1_000_000)
    condition = condition_block(_("of those for whom"))

    class Meta:
        icon = "cogs"
        label = _("Quota")
