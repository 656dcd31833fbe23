"""What the site's search knows."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.enums import FoundKind


class SearchEntry(models.Model):
    """One thing a visitor can find: a page, a document or the title of a contribution.

    It belongs to a public page and goes with it. Only what everybody may read has an entry.
    """

    key = models.CharField(max_length=80, unique=True)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=13, choices=FoundKind.choices)
    language = models.CharField(max_length=10)
    config = models.CharField(max_length=10, help_text="PostgreSQL's text search configuration.")
    title = models.CharField(_("title"), max_length=255)
    lead = models.TextField(blank=True)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    date = models.DateField(null=True, blank=True)
    places = ArrayField(models.CharField(max_length=80), default=list)
    trigrams = ArrayField(models.CharField(max_length=3), default=list)
    vector = SearchVectorField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = [
            GinIndex(fields=["vector"], name="searchentry_vector"),
            GinIndex(fields=["trigrams"], name="searchentry_trigrams"),
            models.Index(fields=["language", "kind"], name="searchentry_language"),
        ]

    def __str__(self) -> str:
        return self.title
