"""Options and rows: what can be chosen."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from surveys.blocks.texts import LenientStructBlock, TextsBlock


class OptionBlock(LenientStructBlock):
    plain = "label"
    label = TextsBlock(label=_("option"), max_length=200)

    class Meta:
        icon = "radio-empty"
        label_format = "{label}"


class TickOptionBlock(LenientStructBlock):
    plain = "label"
    label = TextsBlock(label=_("option"), max_length=200)
    exclusive = blocks.BooleanBlock(
        label=_("excludes all others"), required=False, help_text=_("For example “none of these”.")
    )

    class Meta:
        icon = "tick-inverse"
        label_format = "{label}"


class PictureOptionBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    label = TextsBlock(label=_("name of the picture"), max_length=200)
    alt = TextsBlock(
        label=_("what one sees"), max_length=300, required=False, help_text=_("Read aloud.")
    )

    class Meta:
        icon = "image"
        label_format = "{label}"


def option_list(child: blocks.Block, label: Any, *, at_most: int = 60) -> blocks.ListBlock:
    """A list of things to choose from. A new one begins with as many as it needs."""
    return blocks.ListBlock(child, label=label, min_num=2, max_num=at_most, default=[{}, {}])
