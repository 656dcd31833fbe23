"""What marketing staff compose a newsletter from. NewsletterPage.parts() reads it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

SINCE = [
    ("last", _("since the last newsletter")),
    ("7", _("of the last 7 days")),
    ("30", _("of the last 30 days")),
    ("90", _("of the last 90 days")),
]
KINDS = [
    ("news", _("news")),
    ("projects", _("projects")),
    ("events", _("coming events")),
    ("formats", _("surveys and dialogues")),
]


class ButtonBlock(blocks.StructBlock):
    """A link to a page of ours; mails carry no foreign addresses."""

    label = blocks.CharBlock(label=_("Label"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page"))

    class Meta:
        icon = "link"
        label = _("Button")


class EverythingNewBlock(blocks.StructBlock):
    """Teasers that fill themselves with what was published. The publication freezes them."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80, required=False)
    since = blocks.ChoiceBlock(label=_("Period"), choices=SINCE, default="last")
    kinds = blocks.MultipleChoiceBlock(
        label=_("What"),
        choices=KINDS,
        default=["news", "projects", "formats"],
        widget=forms.CheckboxSelectMultiple,
    )
    most = blocks.IntegerBlock(label=_("At most"), default=5, min_value=1, max_value=20)

    class Meta:
        icon = "rotate"
        label = _("Everything new")


class OpenFormatsBlock(blocks.StructBlock):
    """All formats that are open when the newsletter appears, the one closing first on top."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=80, required=False, default=_("Have your say now")
    )
    most = blocks.IntegerBlock(label=_("At most"), default=5, min_value=1, max_value=20)

    class Meta:
        icon = "group"
        label = _("What is open now")


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=500)
    source = blocks.CharBlock(
        label=_("Who says so"),
        max_length=120,
        required=False,
        help_text=_("An office or a public name, never the name of a resident without consent."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class NewsletterBody(blocks.StreamBlock):
    """The body of a newsletter."""

    text = blocks.RichTextBlock(
        label=_("Text"),
        features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"],
    )
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("Page")),
        icon="doc-full",
        label=_("Pages as teasers"),
    )
    everything_new = EverythingNewBlock()
    open_formats = OpenFormatsBlock()
    survey = blocks.PageChooserBlock(
        icon="form", label=_("Survey or dialogue"), page_type="cms.ParticipationPage"
    )
    event = blocks.PageChooserBlock(
        icon="date", label=pgettext_lazy("calendar", "Event"), page_type="cms.EventPage"
    )
    quote = QuoteBlock()
    button = ButtonBlock()
    picture = ImageBlock(icon="image", label=_("Picture"))
    divider = blocks.StaticBlock(
        icon="minus",
        label=_("Divider"),
        admin_text=_("A thin line between two parts."),
    )
