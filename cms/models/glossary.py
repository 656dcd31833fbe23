"""Words of the structural transition, explained once and linked wherever they stand."""

import unicodedata
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index


class GlossaryTerm(index.Indexed, models.Model):
    """A word, its spellings and its explanation."""

    term = models.CharField(_("term"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    variants = models.TextField(
        _("other spellings"),
        max_length=600,
        blank=True,
        help_text=_("One on each line: plural, genitive, abbreviation."),
    )
    short = models.CharField(_("short explanation"), max_length=300)
    text = models.TextField(_("more about it"), max_length=2000, blank=True)
    simple = models.TextField(_("explanation in easy language"), max_length=1000, blank=True)

    panels = [FieldPanel(name) for name in ("term", "slug", "variants", "short", "text", "simple")]
    search_fields = [
        index.SearchField("term"),
        index.SearchField("short"),
        index.AutocompleteField("term"),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        """A word of one or two letters would be found everywhere."""
        super().clean()
        if any(len(word) < 3 for word in self.words):
            raise ValidationError(_("Terms and spellings have at least three letters."))

    @property
    def words(self) -> list[str]:
        """Every spelling under which the term is found in a text."""
        lines = [self.term, *self.variants.splitlines()]
        return [word for line in lines if (word := " ".join(line.split()))]

    @property
    def letter(self) -> str:
        """Where the term stands in the list: Ä with A, digits under #."""
        first = unicodedata.normalize("NFKD", self.term)[:1].upper()
        return first if "A" <= first <= "Z" else "#"


class GlossaryPage(Page):
    """All terms from A to Z."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]
    search_fields = [*Page.search_fields, index.SearchField("lead_text")]

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("glossary")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Terms by letter; `?suche=` narrows them to those that contain the words."""
        wanted = " ".join(request.GET.get("suche", "").replace("\x00", "").split())[:80]
        terms = sorted(
            (term for term in GlossaryTerm.objects.all() if _contains(term, wanted)),
            key=lambda term: (term.letter, term.slug),
        )
        return {
            **super().get_context(request, *args, **kwargs),
            "wanted": wanted,
            "count": len(terms),
            "letters": [
                (letter, list(group)) for letter, group in groupby(terms, lambda term: term.letter)
            ],
        }


def _contains(term: GlossaryTerm, wanted: str) -> bool:
    text = " ".join([*term.words, term.short, term.text, term.simple]).casefold()
    return wanted.casefold() in text
