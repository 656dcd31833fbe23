"""What marketing staff compose a newsletter from. NewsletterPage.parts() reads it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class ButtonBlock(blocks.StructBlock):
    """A link to a page of ours; mails carry no foreign addresses."""

    label = blocks.CharBlock(label=_("label"), max_length=60)
    page = blocks.PageChooserBlock(label=_("page"))

    class Meta:
        icon = "link"
        label = _("Button")


class NewsletterBody(blocks.StreamBlock):
    """The body of a newsletter."""

    text = blocks.RichTextBlock(
        label=_("Text"),
        features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"],
    )
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("page")),
        icon="doc-full",
        label=_("Pages as teasers"),
    )
    button = ButtonBlock()
    picture = ImageBlock(icon="image", label=_("Picture"))
    divider = blocks.StaticBlock(
        icon="horizontalrule",
        label=_("Divider"),
        admin_text=_("A thin line between two parts."),
    )
