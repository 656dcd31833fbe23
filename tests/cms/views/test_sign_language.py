"""The slot on pages, the form in the admin, and the files from outside."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from cms.domain.roles import ensure_roles
from cms.models import HomePage, SignLanguageVideo
from cms.views.sign_language import part_of
from tests.cms import build

ADD = "/cms/snippets/cms/signlanguagevideo/add/"
Browse = Callable[[User | None], Client]


def upload(**changed: SimpleUploadedFile | str) -> dict[str, SimpleUploadedFile | str]:
    data: dict[str, SimpleUploadedFile | str] = {
        "title": "Masterplan",
        "video": SimpleUploadedFile("film.mp4", build.video_file(), "video/mp4"),
        "captions": SimpleUploadedFile("film.vtt", build.CAPTIONS.encode(), "text/vtt"),
        "transcript": "",
    }
    return {name: value for name, value in {**data, **changed}.items() if value is not None}


def errors(page: bytes) -> str:
    found = BeautifulSoup(page, "html.parser").select(".w-field__errors")
    return " ".join(box.get_text(" ", strip=True) for box in found)


def fetch(client: Client, url: str, **headers: str) -> tuple[Any, bytes]:
    """The answer and everything in it, with the file closed again."""
    answer = client.get(url, headers=headers)
    content = b"".join(answer)
    answer.close()
    return answer, content


def test_editor_uploads_a_video_with_captions(editor: User, client_for: Browse) -> None:
    ensure_roles()
    assert client_for(editor).post(ADD, upload()).status_code == 302
    video = SignLanguageVideo.objects.get()
    assert (video.title, video.seconds, video.words) == ("Masterplan", 1, "Guten Tag.\nBis bald.")


def test_video_without_captions_is_refused_with_words(editor: User, client_for: Browse) -> None:
    ensure_roles()
    data = upload()
    del data["captions"]
    response = client_for(editor).post(ADD, data)
    assert response.status_code == 200
    assert "Bitte fügen Sie Untertitel hinzu." in errors(response.content)
    assert "Masterplan" in response.content.decode()
    assert not SignLanguageVideo.objects.exists()


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("video", b"<!doctype html><script>", "Das ist kein Video"),
        ("captions", b"<!doctype html><script>", "Das sind keine Untertitel"),
    ],
)
def test_disguised_files_are_refused_with_words(
    editor: User, client_for: Browse, name: str, file: bytes, words: str
) -> None:
    ensure_roles()
    disguised = SimpleUploadedFile("film.mp4", file, "video/mp4")
    response = client_for(editor).post(ADD, upload(**{name: disguised}))
    assert response.status_code == 200
    assert words in errors(response.content)


@pytest.mark.parametrize("kind", ["project", "news", "event", "content"])
def test_page_offers_video_captions_download_and_transcript(
    client: Client, home: HomePage, kind: str
) -> None:
    video = build.sign_language()
    parents = {"project": build.projects, "news": build.news_index, "event": build.events}
    parent = parents[kind](home) if kind in parents else home
    page = getattr(build, kind)(parent, sign_language=video)

    slot = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".signed")

    assert slot is not None
    player: Any = slot.find("video")
    assert (player["preload"], player["poster"]) == ("none", video.still.url)
    assert player.find("source")["src"] == video.video.url
    track = player.find("track")
    assert (track["kind"], track["srclang"], track["src"]) == ("captions", "de", video.captions.url)
    links = [link["href"] for link in slot.find_all("a", download=True)]
    assert links == [video.video.url, video.captions.url]
    text = " ".join(slot.get_text(" ").split())
    for words in ("0:01 Minuten", "MP4", "Guten Tag. Bis bald.", "Video herunterladen"):
        assert words in text
    for url in (video.video.url, video.captions.url, video.still.url):
        assert fetch(client, url)[0].status_code == 200


def test_page_without_a_video_has_no_slot(client: Client, home: HomePage) -> None:
    assert b'class="signed"' not in client.get(build.content(home).url).content


def test_files_come_whole_or_in_parts(client: Client, db: None) -> None:
    video = build.sign_language()
    with video.video.open() as file:
        content = file.read()
    whole, received = fetch(client, video.video.url, **{"accept-encoding": "gzip"})
    assert received == content
    assert (whole["Content-Type"], whole["Accept-Ranges"]) == ("video/mp4", "bytes")
    assert int(whole["Content-Length"]) == len(content)
    assert "immutable" in whole["Cache-Control"]

    part, received = fetch(client, video.video.url, range="bytes=10-19")
    assert (part.status_code, received) == (206, content[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(content)}"
    beyond = client.get(video.video.url, headers={"range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert fetch(client, video.captions.url)[0]["Content-Type"] == "text/vtt"


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=x-y", ""])
def test_ranges_nobody_understands_are_answered_whole(client: Client, db: None, asked: str) -> None:
    video = build.sign_language()
    assert fetch(client, video.video.url, range=asked)[0].status_code == 200


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("0", "", range(10)),
        ("3", "5", range(3, 6)),
        ("3", "99", range(3, 10)),
        ("", "4", range(6, 10)),
        ("", "99", range(10)),
        ("", "0", range(10, 10)),
        ("10", "", range(10, 10)),
        ("5", "3", range(5, 4)),
    ],
)
def test_part_of_a_file(first: str, last: str, wanted: range) -> None:
    assert part_of(10, first, last) == wanted


@pytest.mark.parametrize(
    "path", ["x.mp4", "../manage.py", "..%2F..%2Fmanage.py", "x.html", "x.php"]
)
def test_nothing_else_is_served(client: Client, db: None, path: str) -> None:
    assert client.get(f"/media/gebaerden/{path}").status_code == 404


def test_player_is_allowed_our_own_media_only(client: Client, home: HomePage) -> None:
    policy = client.get(home.url)["Content-Security-Policy"]
    assert [part for part in policy.split("; ") if part.startswith("media-src")] == [
        "media-src 'self'"
    ]
