from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.domain.rate_limit import Limit
from accounts.models import User
from participation import privacy
from participation.domain import contribution as contributions
from participation.domain import limits
from participation.domain import photo as photos
from participation.enums import ContributionStatus
from participation.models import Contribution, IdeaCollectionPage, Photo
from tests.participation.conftest import streamed
from tests.participation.pictures import picture


@pytest.fixture
def url(ideas: IdeaCollectionPage) -> str:
    return reverse("participation:new", args=[ideas.pk])


def _file(content: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def _photo(photo: Photo, size: str = "gross") -> str:
    return reverse("participation:photo", args=[photo.public_id, size])


def _status(client: Client, photo: Photo, size: str = "gross") -> int:
    """What the person gets; a picture is read to its end, so that its file is closed."""
    answer = client.get(_photo(photo, size))
    if answer.streaming:
        streamed(answer)
    return answer.status_code


def with_place() -> bytes:
    """A photograph whose camera noted where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Kamera 3000"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 7.0, 27.0)
    return picture(exif=exif)


def test_photograph_loses_place_and_camera(
    member: Client, url: str, idea_data: dict[str, Any]
) -> None:
    data = {**idea_data, "photo": _file(with_place()), "photo_alt": "Ein Ufer"}
    assert member.post(url, data).status_code == 303
    photo = Contribution.objects.get().photo
    assert photo.alt == "Ein Ufer"
    for size in ("gross", "klein"):
        answer = member.get(_photo(photo, size))
        content = streamed(answer)
        assert b"Kamera" not in content
        with Image.open(BytesIO(content)) as shown:
            assert (shown.format, dict(shown.getexif())) == ("JPEG", {})


def test_large_photograph_is_made_smaller(resident: User) -> None:
    photo = photos.keep(_file(picture(size=(3000, 1000))), owner=resident)
    assert (photo.width, photo.height) == (1600, 533)
    with photo.small.open() as file, Image.open(file) as small:
        assert small.size == (640, 213)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.jpg", "kein Bild"),
        (b"<html><script>alert(1)</script>", "a.jpg", "kein Bild"),
        (b"%PDF-1.7", "a.jpg", "kein Bild"),
        (picture()[:200], "a.jpg", "beschädigt"),
        (b"", "a.jpg", "leer"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "a.jpg", "kein Bild"),
    ],
)
def test_what_is_no_photograph_is_refused_and_the_rest_kept(
    member: Client, url: str, idea_data: dict[str, Any], content: bytes, name: str, message: str
) -> None:
    data = {**idea_data, "photo": _file(content, name), "photo_alt": "Ein Ufer"}
    answer = member.post(url, data)
    page = answer.content.decode()
    assert (answer.status_code, Contribution.objects.count()) == (200, 0)
    assert message in page
    assert "Ein Steg für Rollstühle." in page


def test_too_large_a_file_is_refused(
    member: Client, url: str, idea_data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participation.forms.ideas.MAX_BYTES", 100)
    data = {**idea_data, "photo": _file(picture()), "photo_alt": "Ein Ufer"}
    assert "größer als 12 MB" in member.post(url, data).content.decode()


def test_too_many_pixels_are_refused_before_decoding(
    member: Client, url: str, idea_data: dict[str, Any], settings: Any
) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100
    data = {**idea_data, "photo": _file(picture()), "photo_alt": "Ein Ufer"}
    assert "zu viele Pixel" in member.post(url, data).content.decode()


@pytest.mark.parametrize(
    "name", ["../../x.jpg", "con.txt", "x" * 200 + ".jpg", "🌊.jpg", "a\x00b.jpg"]
)
def test_name_of_the_file_does_not_matter(
    member: Client, url: str, idea_data: dict[str, Any], name: str
) -> None:
    data = {**idea_data, "photo": _file(picture(), name), "photo_alt": "Ein Ufer"}
    assert member.post(url, data).status_code == 303
    photo = Photo.objects.get()
    assert photo.large.name == f"contributions/{photo.public_id}.jpg"


def test_animation_shows_its_first_picture(resident: User) -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    photo = photos.keep(_file(out.getvalue(), "a.gif"), owner=resident)
    with photo.large.open() as file, Image.open(file) as shown:
        red, _green, blue = shown.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert red > 200 > blue


def test_photograph_survives_an_error_elsewhere(
    member: Client, url: str, idea_data: dict[str, Any]
) -> None:
    first = member.post(
        url, {**idea_data, "title": "", "photo": _file(picture()), "photo_alt": "Ufer"}
    )
    photo = Photo.objects.get()
    assert str(photo.public_id) in first.content.decode()
    second = {**idea_data, "photo_key": str(photo.public_id), "photo_alt": "Ufer"}
    assert member.post(url, second).status_code == 303
    assert Contribution.objects.get().photo == photo


def test_description_is_asked_for(member: Client, url: str, idea_data: dict[str, Any]) -> None:
    answer = member.post(url, {**idea_data, "photo": _file(picture())})
    assert "was das Foto zeigt" in answer.content.decode()
    assert Photo.objects.count() == 1


def test_nobody_takes_a_strangers_photograph(
    member: Client, url: str, idea_data: dict[str, Any], stranger: User, client_for: Any
) -> None:
    photo = photos.keep(_file(picture()), owner=stranger)
    assert _status(member, photo) == 404
    assert _status(client_for(stranger), photo) == 200
    for key in (str(photo.public_id), str(uuid4()), "x", "\x00"):
        member.post(url, {**idea_data, "title": f"Ein Steg {key[:4]!r}", "photo_key": key})
    assert not Photo.objects.exclude(contribution=None).exists()


def test_picture_is_seen_as_long_as_the_words(
    visitor: Client, member: Client, url: str, idea_data: dict[str, Any], resident: User,
    moderator: User, client_for: Any,
) -> None:  # fmt: skip
    member.post(url, {**idea_data, "photo": _file(picture()), "photo_alt": "Ein Ufer"})
    item = Contribution.objects.get()
    photo = item.photo
    assert _status(visitor, photo, "klein") == 200
    assert _status(visitor, photo, "riesig") == 404
    contributions.hide(item, status=ContributionStatus.REMOVED)
    assert _status(visitor, photo) == 404
    contributions.publish(item)
    name = photo.large.name
    contributions.withdraw(item, by=resident)
    assert not Photo.objects.exists()
    assert name


def test_too_many_photographs_are_refused_and_the_text_kept(
    member: Client, url: str, idea_data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PHOTO_PER_VISITOR", Limit("few", 1, 60))
    pages = [
        member.post(url, {**idea_data, "title": "", "photo": _file(picture())}).content.decode()
        for _time in range(2)
    ]
    said = "Das war sehr viel auf einmal."
    assert [said in page for page in pages] == [False, True]
    assert idea_data["body"] in pages[1]
    assert Photo.objects.count() == 1


def test_unclaimed_photographs_go_after_a_day(resident: User) -> None:
    old, new = (photos.keep(_file(picture()), owner=resident) for _number in range(2))
    Photo.objects.filter(pk=old.pk).update(created_at="2026-01-01T00:00Z")
    assert photos.purge_unclaimed() == 1
    assert list(Photo.objects.all()) == [new]


def test_erasing_a_person_keeps_the_published_picture_and_deletes_the_waiting_one(
    resident: User, member: Client, url: str, idea_data: dict[str, Any]
) -> None:
    data = {**idea_data, "photo": _file(picture()), "photo_alt": "Ein Ufer"}
    member.post(url, data)
    published = Contribution.objects.get().photo
    photos.keep(_file(picture()), owner=resident)
    assert len(privacy.files(resident)) == 2
    [written] = privacy.export(resident)["contributions"]
    assert written["picture_shows"] == "Ein Ufer"
    privacy.erase(resident)
    resident.delete()
    [kept] = Photo.objects.all()
    assert (kept.pk, kept.owner_id) == (published.pk, None)
