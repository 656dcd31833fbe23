"""What a file really is, whatever its name says."""

import io
import zipfile
from typing import IO

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

HEAD = 4096
# What a packed file may become when somebody opens it.
MAX_UNPACKED = 500 * 1024 * 1024
PICTURE_FORMATS = {"avif": "AVIF", "gif": "GIF", "jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
QUALITY = {"JPEG": 92, "WEBP": 92, "AVIF": 88}
# A part every file of the kind has inside of its zip archive.
OFFICE_PARTS = {
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "xlsx": "xl/workbook.xml",
}
ODF_TYPES = {"odt": b"application/vnd.oasis.opendocument.text"}
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<iframe", b"<body", b"<?php", b"<?xml")


def clean_picture(file: "UploadedFile[bytes]") -> "UploadedFile[bytes]":
    """The picture painted anew: without place and camera, and without what hid behind it.

    Raises:
        ValidationError: it is no picture we show, is damaged, or has too many pixels.
    """
    kind = filetype.guess(_head(file))
    form = PICTURE_FORMATS.get(kind.extension) if kind else None
    if form is None:
        raise ValidationError(
            _("This is not a picture we can show. Please use JPEG, PNG, WebP, AVIF or GIF."),
            code="not_a_picture",
        )
    file.seek(0)
    try:
        content = _repaint(file, form)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("The picture is damaged. Please save it again and upload it once more."),
            code="damaged_picture",
        ) from error
    return SimpleUploadedFile(file.name or "", content, kind.mime)


def _repaint(file: IO[bytes], form: str) -> bytes:
    with Image.open(file, formats=[form]) as picture:
        frames = getattr(picture, "n_frames", 1)
        if picture.width * picture.height * frames > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise too_many_pixels()
        out = io.BytesIO()
        options = {"quality": QUALITY[form]} if form in QUALITY else {}
        if frames > 1 and form in {"GIF", "WEBP"}:
            painted = [frame.copy() for frame in ImageSequence.Iterator(picture)]
            durations = [frame.info.get("duration", 100) for frame in painted]
            painted[0].save(
                out, form, save_all=True, append_images=painted[1:], duration=durations, loop=0
            )
            return out.getvalue()
        upright = ImageOps.exif_transpose(picture)
        clean = Image.new(upright.mode, upright.size)
        if upright.mode == "P" and (palette := upright.getpalette("RGBA")):
            clean.putpalette(palette, "RGBA")
        clean.paste(upright)
        clean.save(out, form, icc_profile=picture.info.get("icc_profile"), **options)
    return out.getvalue()


def too_many_pixels() -> ValidationError:
    """What to tell about a picture that would fill the memory."""
    return ValidationError(
        _("The picture has too many pixels. Please make it smaller: %(limit)s megapixels at most."),
        code="too_many_pixels",
        params={"limit": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000},
    )


def check_document(file: "UploadedFile[bytes]", extension: str) -> None:
    """Refuse a document whose content is not what its name promises.

    Raises:
        ValidationError: with what to do about it.
    """
    extension = extension.lower()
    if extension in {"csv", "txt"}:
        fits = _is_plain_text(file)
    elif extension == "pdf":
        fits = _head(file).startswith(b"%PDF-")
    else:
        fits = _is_archive_of(file, extension)
    file.seek(0)
    if not fits:
        raise ValidationError(
            _("The content of this file is not “.%(extension)s”. Please save it in that format."),
            code="disguised_document",
            params={"extension": extension},
        )


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(HEAD)


def _is_plain_text(file: IO[bytes]) -> bool:
    """Words in one of the usual encodings; neither a known format nor markup for a browser."""
    head = _head(file)
    lowered = head.lower()
    if filetype.guess(head) or any(mark in lowered for mark in MARKUP):
        return False
    file.seek(0)
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(content, "utf-16")
    return b"\0" not in content and (_decodes(content, "utf-8") or _decodes(content, "cp1252"))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_archive_of(file: IO[bytes], extension: str) -> bool:
    """A zip archive from its first byte on, with the parts of its kind and no macros."""
    if not _head(file).startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise ValidationError(
                    _("This archive unpacks to more than 500 MB. Please split it."),
                    code="archive_bomb",
                )
            if extension in ODF_TYPES:
                first = archive.infolist()[0]
                return (
                    first.filename == "mimetype"
                    and first.file_size < HEAD
                    and archive.read(first) == ODF_TYPES[extension]
                )
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        return False
    if extension in OFFICE_PARTS:
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return {"[Content_Types].xml", OFFICE_PARTS[extension]} <= names and not has_macros
    return extension == "zip"
