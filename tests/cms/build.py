"""Small builders: a page or snippet with what it must have, and only the asked-for differences."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import av
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from wagtail.models import Page

from cms.domain import sign_language as sign_language_verbs
from cms.models import (
    ContentPage,
    EventIndexPage,
    EventPage,
    Municipality,
    NewsIndexPage,
    NewsPage,
    ParticipationIndexPage,
    ParticipationPage,
    Picture,
    ProjectIndexPage,
    ProjectPage,
    SignLanguageVideo,
    Topic,
)


def add(parent: Page, model: type[Page], **fields: Any) -> Any:
    """Add a page below `parent`; its slug follows the title."""
    fields.setdefault("title", f"{model.__name__} {parent.numchild + 1}")
    return parent.add_child(instance=model(**fields))


def projects(home: Page, **fields: Any) -> ProjectIndexPage:
    return add(home, ProjectIndexPage, **{"title": "Projekte", "show_in_menus": True, **fields})  # type: ignore[no-any-return]


def project(index: Page, **fields: Any) -> ProjectPage:
    return add(index, ProjectPage, **{"lead_text": "Kurz gesagt.", **fields})  # type: ignore[no-any-return]


def news_index(home: Page, **fields: Any) -> NewsIndexPage:
    return add(home, NewsIndexPage, **{"title": "Aktuelles", "show_in_menus": True, **fields})  # type: ignore[no-any-return]


def news(index: Page, **fields: Any) -> NewsPage:
    return add(index, NewsPage, **{"lead_text": "Neu.", **fields})  # type: ignore[no-any-return]


def events(home: Page, **fields: Any) -> EventIndexPage:
    return add(home, EventIndexPage, **{"title": "Termine", "show_in_menus": True, **fields})  # type: ignore[no-any-return]


def event(parent: Page, *, begins: float = 48, lasts: float = 2, **fields: Any) -> EventPage:
    """An event that begins so many hours from now (negative: ago) and lasts so many hours."""
    start = timezone.now().replace(microsecond=0) + timedelta(hours=begins)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=lasts)}
    return add(parent, EventPage, **{"lead_text": "Kommen Sie vorbei.", **times, **fields})  # type: ignore[no-any-return]


def participation_index(home: Page, **fields: Any) -> ParticipationIndexPage:
    return add(home, ParticipationIndexPage, **{"title": "Mitmachen", **fields})  # type: ignore[no-any-return]


def content(parent: Page, **fields: Any) -> ContentPage:
    return add(parent, ContentPage, **fields)  # type: ignore[no-any-return]


def format_page(parent: Page, *, opens: int, closes: int | None, **fields: Any) -> Any:
    """A format that opens and closes so many hours from now (negative: ago)."""
    now = timezone.now()
    return add(
        parent,
        ParticipationPage,
        opens_at=now + timedelta(hours=opens),
        closes_at=None if closes is None else now + timedelta(hours=closes),
        lead_text="Worum es geht.",
        **fields,
    )


def municipality(name: str = "Borna", ags: str = "14729050", slug: str = "") -> Municipality:
    return Municipality.objects.create(
        name=name,
        ags=ags,
        slug=slug or name.lower(),
        population=18_800,
        latitude="51.12",
        longitude="12.49",
    )


def image_file(
    width: int = 1600, height: int = 1000, kind: str = "JPEG", orientation: int = 1
) -> bytes:
    """A picture, its left half dark and its right half light, with an EXIF orientation."""
    image = Image.new("RGB", (width, height), (30, 60, 60))
    image.paste((220, 230, 200), (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = BytesIO()
    image.save(file, kind, exif=exif)
    return file.getvalue()


def picture(content: bytes | None = None, name: str = "see.jpg", **fields: Any) -> Picture:
    """A picture of the library; `content` stands for its file as it is."""
    file = ContentFile(image_file() if content is None else content, name=name)
    row: Picture = Picture.objects.create(**{"title": "See", "file": file, **fields})
    return row


def topic(name: str = "Mobilität", slug: str = "mobilitaet") -> Topic:
    return Topic.objects.create(name=name, slug=slug)


def count_queries(client: Client, url: str) -> int:
    """How many queries the page needs once the caches of sites and content types are filled."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:00.500\nGuten Tag.\n\n00:00.500 --> 00:01.000\nBis bald.\n"


def video_file(
    *, container: str = "mp4", codec: str = "libx264", seconds: int = 1, **metadata: str
) -> bytes:
    """A small recording of a plain colour at four frames per second."""
    out = BytesIO()
    with av.open(out, "w", format=container) as target:
        target.metadata.update(metadata)
        stream: Any = target.add_stream(codec, rate=4)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        frame = av.VideoFrame(64, 48, "yuv420p")
        for number in range(4 * seconds):
            frame.pts = number
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def sign_language(**fields: Any) -> SignLanguageVideo:
    """A stored video in sign language with captions."""
    recording = sign_language_verbs.read(BytesIO(content := video_file()), len(content))
    video = SignLanguageVideo(**{"title": "Begrüßung", **fields})
    return sign_language_verbs.store(video, recording=recording, captions=CAPTIONS.encode())
