"""What becomes of an uploaded video in sign language and its captions."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path

import av
import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from cms.domain import sign_language
from cms.models import SignLanguageVideo
from tests.cms import build

pytestmark = pytest.mark.django_db
CAPTIONS = build.CAPTIONS.encode()
# What a page of the web looks like that pretends to be a video.
HTML = b"<!doctype html><script>alert(1)</script>"


def read(content: bytes) -> sign_language.Recording:
    return sign_language.read(BytesIO(content), len(content))


def code_of(content: bytes) -> str | None:
    with pytest.raises(ValidationError) as refused:
        read(content)
    return refused.value.code


@pytest.mark.parametrize(
    ("container", "codec", "extension"),
    [("mp4", "libx264", "mp4"), ("webm", "libvpx-vp9", "webm"), ("webm", "libvpx", "webm")],
)
def test_what_browsers_play_is_taken(container: str, codec: str, extension: str) -> None:
    found = read(build.video_file(container=container, codec=codec, seconds=2))
    assert (found.extension, found.seconds, found.width, found.height) == (extension, 2, 64, 48)
    assert found.still[:4] == b"RIFF"
    with av.open(BytesIO(found.content)) as again:
        assert [stream.type for stream in again.streams] == ["video"]


def test_place_and_camera_do_not_stay_in_the_file() -> None:
    content = build.video_file(location="+51.1+12.4/", comment="Kamera von Frau X")
    assert b"Kamera von Frau X" in content
    assert b"Kamera von Frau X" not in read(content).content
    assert b"+51.1+12.4/" not in read(content).content


def test_what_hid_behind_the_video_is_gone() -> None:
    """A polyglot: a video to its last byte, then a page."""
    assert HTML not in read(build.video_file() + HTML).content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HTML, "not_a_video"),
        (b"", "not_a_video"),
        (b"%PDF-1.7 nothing", "not_a_video"),
        (build.image_file(), "not_a_video"),
        (build.video_file()[:600], "damaged_video"),
        (b"\x00\x00\x00\x18ftypmp42" + HTML * 40, "damaged_video"),
        (build.video_file(codec="mpeg4"), "unknown_codec"),
    ],
)
def test_disguised_damaged_and_unplayable_files_are_refused(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_video_that_is_too_large_is_refused_before_it_is_read(settings: Settings) -> None:
    settings.SIGN_LANGUAGE_MAX_BYTES = 1000
    assert code_of(build.video_file()) == "too_large"


@given(st.binary(max_size=300), st.integers(0, 900))
@example(b"\x01\xb8", 52)
def test_no_bytes_are_an_error(junk: bytes, at: int) -> None:
    """A recording or a refusal, whatever was overwritten."""
    content = VIDEO[:at] + junk + VIDEO[at + len(junk) :]
    with suppress(ValidationError):
        assert read(content).seconds >= 1


VIDEO = build.video_file()


def test_captions_are_read_line_by_line() -> None:
    assert sign_language.read_captions(BytesIO(CAPTIONS)) == "Guten Tag.\nBis bald."
    with_mark = b"\xef\xbb\xbf" + CAPTIONS
    assert sign_language.read_captions(BytesIO(with_mark)) == "Guten Tag.\nBis bald."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"WEBVTT\n",
        HTML,
        b"1\n00:00:00,000 --> 00:00:01,000\nSubRip\n",
        "WEBVTT\n\n00:00.000 --> 00:01.000\nGrüße\n".encode("utf-16"),
        b"WEBVTT\n\n" + b"x" * 1_000_001,
    ],
)
def test_captions_that_say_nothing_are_refused(content: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        sign_language.read_captions(BytesIO(content))
    assert refused.value.code == "no_captions"


def test_stored_video_knows_what_readers_want_to_know(settings: Settings) -> None:
    video = build.sign_language()
    assert (video.duration, video.kind, video.words) == ("0:01", "MP4", "Guten Tag.\nBis bald.")
    assert video.size == Path(video.video.path).stat().st_size
    video.transcript = "Eigene Worte."
    assert video.words == "Eigene Worte."


def test_new_files_replace_the_old_ones(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    video = build.sign_language()
    before = set(video.file_names())
    with django_capture_on_commit_callbacks(execute=True):
        sign_language.store(video, recording=None, captions=CAPTIONS.replace(b"Guten", b"Schoenen"))
    assert video.words.startswith("Schoenen")
    left = {str(p.relative_to(settings.MEDIA_ROOT)) for p in folder(settings).iterdir()}
    assert left == set(video.file_names())
    assert len(before & left) == 2


@pytest.mark.parametrize("together", [True, False])
def test_files_go_with_the_row(
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    together: bool,
) -> None:
    video = build.sign_language()
    assert len(list(folder(settings).iterdir())) == 3
    with django_capture_on_commit_callbacks(execute=True):
        if together:
            SignLanguageVideo.objects.all().delete()
        else:
            video.delete()
    assert list(folder(settings).iterdir()) == []


def folder(settings: Settings) -> Path:
    return Path(settings.MEDIA_ROOT) / "gebaerden"
