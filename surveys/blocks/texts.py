"""Texts of the builder: one field per language of the site, so that one questionnaire has all."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

INFO_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


def field_of(language: str) -> str:
    """The name of a language's field: block names know no hyphen."""
    return language.replace("-", "_")


class LenientStructBlock(blocks.StructBlock):
    """A StructBlock that also reads the plain value it once was, under the name `plain`."""

    plain = ""

    def to_python(self, value: Any) -> Any:
        return super().to_python(self._struct(value))

    def bulk_to_python(self, values: Any) -> Any:
        return super().bulk_to_python([self._struct(value) for value in values])

    def normalize(self, value: Any) -> Any:
        return super().normalize(self._struct(value))

    def _struct(self, value: Any) -> Any:
        return {self.plain: value} if isinstance(value, str | RichText) else value


class TextsBlock(LenientStructBlock):
    """One text per language. The site's first language is needed, the others may follow."""

    plain = settings.LANGUAGE_CODE

    def __init__(
        self, *, max_length: int = 300, required: bool = True, rows: int = 1, **kwargs: Any
    ) -> None:
        children = [
            (field_of(code), self.child(code, name, required, max_length, rows))
            for code, name in settings.LANGUAGES
        ]
        super().__init__(children, **kwargs)

    def child(
        self, code: str, name: str, required: bool, max_length: int, rows: int
    ) -> blocks.Block:
        options = {
            "label": _(name),
            "required": required and code == self.plain,
            "max_length": max_length,
        }
        return blocks.TextBlock(rows=rows, **options) if rows > 1 else blocks.CharBlock(**options)

    class Meta:
        icon = "globe"
        form_classname = "struct-block survey-texts"


class RichTextsBlock(TextsBlock):
    """One formatted text per language."""

    def child(
        self, code: str, name: str, required: bool, max_length: int, rows: int
    ) -> blocks.Block:
        return blocks.RichTextBlock(
            label=_(name), required=required and code == self.plain, features=INFO_FEATURES
        )
