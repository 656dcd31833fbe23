"""Storing a video in sign language: looked into, made anew, with captions that can be read."""

import io
import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import av
import filetype
import webvtt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from cms.models.sign_language import SignLanguageVideo, remove_files

logger = logging.getLogger(__name__)

# Containers and codecs every current browser plays without help.
CONTAINERS = {"mp4": "mp4", "webm": "webm"}
CODECS = {
    "mp4": {"h264", "av1", "aac", "mp3", "opus"},
    "webm": {"vp8", "vp9", "av1", "opus", "vorbis"},
}
# The index goes first, so that a browser can begin before it has everything.
OPTIONS = {"mp4": {"movflags": "+faststart"}, "webm": {}}
HEAD = 4096
CAPTIONS_BYTES = 1_000_000
STILL_WIDTH = 960


@dataclass(frozen=True)
class Recording:
    """A video as it will be stored, and what is to know about it."""

    content: bytes
    extension: str
    still: bytes
    seconds: int
    width: int
    height: int


def read(file: IO[bytes], size: int) -> Recording:
    """The recording in a file, packed anew: without place and camera, and without what hid in it.

    Raises:
        ValidationError: too large, no MP4 or WebM with pictures, damaged, or in a format that
            browsers do not play.
    """
    limit = settings.SIGN_LANGUAGE_MAX_BYTES
    if size > limit:
        raise ValidationError(
            _("The video is larger than %(limit)s MB. Please save it with a lower quality."),
            code="too_large",
            params={"limit": limit // 1_000_000},
        )
    file.seek(0)
    kind = filetype.guess(file.read(HEAD))
    extension = kind.extension if kind else ""
    if extension not in CONTAINERS:
        raise ValidationError(
            _("This is not a video we can show. Please use MP4 or WebM."), code="not_a_video"
        )
    try:
        return _repack(file, extension)
    except (av.FFmpegError, EOFError, IndexError, OSError, ValueError) as error:
        logger.info("video refused: %s", type(error).__name__)
        raise ValidationError(
            _("The video is damaged. Please export it again and upload it once more."),
            code="damaged_video",
        ) from error


def _repack(file: IO[bytes], extension: str) -> Recording:
    still, width, height = _still(file, extension)
    file.seek(0)
    with TemporaryDirectory() as folder:
        # To put the index first, the library reads again what it has written.
        out = Path(folder) / f"video.{extension}"
        seconds = _copy(file, out, extension)
        return Recording(out.read_bytes(), extension, still, seconds, width, height)


def _copy(file: IO[bytes], out: Path, extension: str) -> int:
    """Copy pictures and sound into a new file; say how many seconds they last."""
    end = 0.0
    with (
        _reader(file, extension) as source,
        av.open(str(out), "w", format=extension, options=OPTIONS[extension]) as target,
    ):
        streams = [source.streams.video[0], *source.streams.audio[:1]]
        _check_codecs(streams, extension)
        copies = {stream.index: target.add_stream_from_template(stream) for stream in streams}
        for packet in source.demux(streams):
            if packet.dts is None:
                continue
            if packet.pts is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            packet.stream = copies[packet.stream.index]
            target.mux(packet)
    return max(1, round(end))


def _reader(file: IO[bytes], extension: str) -> Any:
    """The library's reader for this kind of file and no other; it cannot be made to open more."""
    return av.open(file, format=CONTAINERS[extension])


def _check_codecs(streams: list[Any], extension: str) -> None:
    for stream in streams:
        name = stream.codec_context.codec.canonical_name
        if name not in CODECS[extension]:
            raise ValidationError(
                _(
                    "Browsers do not play this video (%(codec)s). Please export it as MP4 with"
                    " H.264, or as WebM with VP9."
                ),
                code="unknown_codec",
                params={"codec": name},
            )


def _still(file: IO[bytes], extension: str) -> tuple[bytes, int, int]:
    """A picture to show before the video begins, and the size of the video."""
    file.seek(0)
    with _reader(file, extension) as source:
        if not source.streams.video:
            raise ValidationError(
                _("There are no pictures in this video. Please choose another file."),
                code="no_pictures",
            )
        frame = next(source.decode(source.streams.video[0]), None)
        if frame is None:
            raise ValueError("no picture")
        picture: Any = frame.to_image()
    width, height = picture.size
    picture.thumbnail((STILL_WIDTH, STILL_WIDTH))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=75)
    return out.getvalue(), width, height


def read_captions(file: IO[bytes]) -> str:
    """The text of captions, one line for each; ValidationError if they are not WebVTT."""
    file.seek(0)
    content = file.read(CAPTIONS_BYTES + 1)
    try:
        if len(content) > CAPTIONS_BYTES:
            raise ValueError
        found = webvtt.from_string(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, webvtt.errors.MalformedFileError) as error:
        raise _no_captions() from error
    lines = [" ".join(caption.text.split()) for caption in found.captions]
    if not any(lines):
        raise _no_captions()
    return "\n".join(line for line in lines if line)


def _no_captions() -> ValidationError:
    return ValidationError(
        _(
            "These are no captions we can read. Please save them as WebVTT (.vtt) in UTF-8, with"
            " a text and its times."
        ),
        code="no_captions",
    )


@transaction.atomic
def store(
    video: SignLanguageVideo, *, recording: Recording | None, captions: bytes | None
) -> SignLanguageVideo:
    """Save the video with new files where there are some; what they replace is deleted."""
    before = set(video.__class__.objects.get(pk=video.pk).file_names()) if video.pk else set()
    if recording is not None:
        video.video = _file(recording.content, recording.extension)
        video.still = _file(recording.still, "webp")
        video.seconds, video.size = recording.seconds, len(recording.content)
        video.width, video.height = recording.width, recording.height
    if captions is not None:
        video.captions = _file(captions, "vtt")
        video.captions_text = read_captions(io.BytesIO(captions))
    video.save()
    gone = sorted(before - set(video.file_names()))
    transaction.on_commit(partial(remove_files, gone), robust=True)
    logger.info("sign language video stored: %s", video.pk)
    return video


def _file(content: bytes, extension: str) -> File[bytes]:
    return ContentFile(content, name=f"file.{extension}")
