"""Videos in sign language: what a page says, said with hands."""

from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.models import Page

FOLDER = "gebaerden"


def place_of(_video: "SignLanguageVideo", name: str) -> str:
    """A name nobody can guess or collide with, so that what is kept under it never changes."""
    return f"{FOLDER}/{uuid4().hex}{PurePath(name).suffix.lower()}"


class SignLanguageVideoQuerySet(models.QuerySet["SignLanguageVideo"]):
    """Videos whose files go with their rows, however the rows are deleted."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows and, once that is certain, their files."""
        names = [name for video in self for name in video.file_names()]
        done = super().delete()
        transaction.on_commit(partial(remove_files, names), robust=True)
        return done


class SignLanguageVideo(models.Model):
    """A video of our own with captions, ready for several pages.

    Size, duration and the still are read from the file when it is stored
    (`cms.domain.sign_language`).
    """

    title = models.CharField(
        _("title"), max_length=120, help_text=_("For editors, for example the title of the page.")
    )
    video = models.FileField(
        _("video"), upload_to=place_of, help_text=_("MP4 or WebM, 200 MB at most.")
    )
    captions = models.FileField(
        _("captions"),
        upload_to=place_of,
        help_text=_("A WebVTT file (.vtt): what is signed, as text with times."),
    )
    transcript = models.TextField(
        _("transcript"),
        blank=True,
        help_text=_("What is signed, to read. Empty: the text of the captions."),
    )
    captions_text = models.TextField(editable=False)
    still = models.ImageField(_("still"), upload_to=place_of, editable=False)
    seconds = models.PositiveIntegerField(_("duration in seconds"), editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

    objects = SignLanguageVideoQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign language video")
        verbose_name_plural = _("sign language videos")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def duration(self) -> str:
        """Minutes and seconds as players show them: “1:05”."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"

    @property
    def iso_duration(self) -> str:
        """The duration for machines (ISO 8601)."""
        return f"PT{self.seconds}S"

    @property
    def kind(self) -> str:
        """What the file is, as residents know it: “MP4”."""
        return PurePath(self.video.name or "").suffix.removeprefix(".").upper()

    @property
    def words(self) -> str:
        """What is signed, to read."""
        return self.transcript.strip() or self.captions_text

    def file_names(self) -> list[str]:
        """Everything in the storage that belongs to this video."""
        return [file.name for file in (self.video, self.captions, self.still) if file.name]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row and, once that is certain, its files."""
        names = self.file_names()
        done = super().delete(*args, **kwargs)
        transaction.on_commit(partial(remove_files, names), robust=True)
        return done


def remove_files(names: list[str]) -> None:
    """Delete files no row refers to any longer."""
    for name in names:
        default_storage.delete(name)


class SignedPage(Page):
    """A page that can also be seen in sign language."""

    sign_language = models.ForeignKey(
        SignLanguageVideo,
        verbose_name=_("video in sign language"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("What the page says, in German Sign Language."),
    )

    sign_language_panel: Panel = MultiFieldPanel(
        [FieldPanel("sign_language")], heading=_("sign language")
    )

    class Meta:
        abstract = True
