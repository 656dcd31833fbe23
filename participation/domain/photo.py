"""Photographs of ideas: painted anew, in two sizes, seen only as long as the words are."""

import io
import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from PIL import Image

from accounts.models import User
from cms.domain import upload
from participation.models import Contribution, Photo

logger = logging.getLogger(__name__)

MAX_BYTES = 12 * 1024 * 1024
LARGE, SMALL = 1600, 640
QUALITY = 82
UNCLAIMED_FOR = timedelta(days=1)
PURGE_BATCH = 200


def keep(file: "UploadedFile[bytes]", *, owner: User | None) -> Photo:
    """Store a picture that no contribution has yet.

    Raises:
        ValidationError: it is no picture we show, is damaged, or has too many pixels.
    """
    with Image.open(upload.clean_picture(file)) as cleaned:
        # Only the first picture of an animation, on white where it was transparent.
        shown = cleaned.convert("RGBA")
    ground = Image.new("RGB", shown.size, "white")
    ground.paste(shown, mask=shown.getchannel("A"))
    photo = Photo(owner=owner)
    photo.large.save(f"{photo.public_id}.jpg", _jpeg(ground, LARGE), save=False)
    photo.small.save(f"{photo.public_id}-s.jpg", _jpeg(ground, SMALL), save=False)
    photo.width, photo.height = _fitting(ground, LARGE)
    photo.save()
    return photo


def waiting(key: UUID | None, *, owner: User | None) -> Photo | None:
    """The stored picture behind a key from the form, if this person sent it."""
    if key is None:
        return None
    return Photo.objects.filter(public_id=key, contribution=None, owner=owner).first()


def claim(photo: Photo, contribution: Contribution, *, alt: str) -> None:
    """Give a stored picture to a contribution; a second time changes nothing."""
    Photo.objects.filter(pk=photo.pk, contribution=None).update(contribution=contribution, alt=alt)


def delete(contribution: Contribution) -> None:
    """Delete the picture of what its author withdraws."""
    for photo in Photo.objects.filter(contribution=contribution):
        _delete(photo)


def unclaimed(now: datetime) -> QuerySet[Photo]:
    """What nobody handed in within a day."""
    return Photo.objects.filter(contribution=None, created_at__lt=now - UNCLAIMED_FOR)


def purge_unclaimed() -> int:
    """Delete what nobody handed in; return how many."""
    rows = list(unclaimed(timezone.now())[:PURGE_BATCH])
    for photo in rows:
        _delete(photo)
    if rows:
        logger.info("%s unclaimed photographs deleted", len(rows))
    return len(rows)


def forget(owner: User) -> None:
    """Delete what the person never handed in, and cut the tie to what stands with their words."""
    for photo in Photo.objects.filter(owner=owner, contribution=None):
        _delete(photo)
    Photo.objects.filter(owner=owner).update(owner=None)


def files_of(owner: User) -> dict[str, bytes]:
    """The person's pictures in their larger size, by file name."""
    found = {}
    for photo in Photo.objects.filter(owner=owner).order_by("pk"):
        with photo.large.open("rb") as file:
            found[f"{photo.public_id}.jpg"] = file.read()
    return found


def delete_files(photo: Photo) -> None:
    """Delete its files as soon as the transaction that deletes its row commits."""
    for file in (photo.large, photo.small):
        transaction.on_commit(partial(file.storage.delete, str(file.name)), robust=True)


def _delete(photo: Photo) -> None:
    delete_files(photo)
    photo.delete()


def _fitting(picture: Image.Image, longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(picture.size))
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))


def _jpeg(picture: Image.Image, longest: int) -> "ContentFile[bytes]":
    out = io.BytesIO()
    picture.resize(_fitting(picture, longest), Image.Resampling.LANCZOS).save(
        out, "JPEG", quality=QUALITY, optimize=True, progressive=True
    )
    return ContentFile(out.getvalue())
