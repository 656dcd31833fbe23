"""Files that are not what they say, built here and handed in as an editor would."""

import contextlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.images.forms import get_image_form

from accounts.models import User
from cms.domain import upload as uploads
from cms.domain.roles import ensure_roles
from cms.models import Picture, SiteDocument

ClientFor = Callable[[User | None], Client]
SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", part: b"<document/>", **more})


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is billions of pixels large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Kamera von Frau Muster"
    exif.get_ifd(0x8825)[2] = (51.0, 7.0, 0.0)
    return picture("JPEG", exif=exif)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_stays_the_picture(form: str) -> None:
    cleaned = uploads.clean_picture(upload("see.bin", picture(form)))

    with Image.open(cleaned) as seen:
        assert (seen.format, seen.size) == (form, (40, 30))
        red, green, blue = seen.convert("RGB").getpixel((20, 15))  # type: ignore[misc]
    assert max(red, abs(green - 128), abs(blue - 128)) < 12


def test_place_and_camera_are_gone() -> None:
    cleaned = uploads.clean_picture(upload("see.jpg", with_place()))

    content = cleaned.read()
    with Image.open(io.BytesIO(content)) as seen:
        assert dict(seen.getexif()) == {}
    assert b"Muster" not in content


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    cleaned = uploads.clean_picture(upload("see.jpg", picture("JPEG", exif=exif)))

    with Image.open(cleaned) as seen:
        assert seen.size == (30, 40)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(picture() + archive({"a.html": SCRIPT}), id="zip behind the picture"),
        pytest.param(picture() + SCRIPT, id="script behind the picture"),
        pytest.param(picture("JPEG", comment=SCRIPT), id="script in the comment"),
        pytest.param(picture("GIF").replace(b"\x3b", b"") + SCRIPT + b";", id="gif and script"),
    ],
)
def test_what_hides_behind_a_picture_is_gone(content: bytes) -> None:
    cleaned = uploads.clean_picture(upload("see.jpg", content)).read()

    assert SCRIPT not in cleaned
    assert b"PK\x03\x04" not in cleaned


def test_a_moving_picture_keeps_moving_and_a_transparent_one_transparent() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=70)
    moving = uploads.clean_picture(upload("a.gif", out.getvalue()))
    clear = io.BytesIO()
    Image.new("RGBA", (9, 9), (200, 0, 0, 0)).save(clear, "PNG")
    still = uploads.clean_picture(upload("a.png", clear.getvalue()))

    with Image.open(moving) as seen:
        assert getattr(seen, "n_frames", 1) == 3
    with Image.open(still) as seen:
        assert seen.convert("RGBA").getpixel((4, 4))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SVG, "not_a_picture"),
        (SCRIPT, "not_a_picture"),
        (b"", "not_a_picture"),
        (b"%PDF-1.7 x", "not_a_picture"),
        (archive({"a.txt": b"a"}), "not_a_picture"),
        (picture()[:150], "damaged_picture"),
        (png_bomb(), "too_many_pixels"),
        (png_bomb(10_000, 7_000), "too_many_pixels"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        uploads.clean_picture(upload("see.jpg", content))

    assert refused.value.code == code


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", picture()[:80], b"GIF89a", b"RIFF", b"PK\x03\x04"]),
)
def test_no_bytes_break_the_check(tail: bytes, head: bytes) -> None:
    for extension in ("pdf", "docx", "odt", "zip", "csv"):
        with contextlib.suppress(ValidationError):
            uploads.check_document(upload(f"x.{extension}", head + tail), extension)
    with contextlib.suppress(ValidationError):
        uploads.clean_picture(upload("x.jpg", head + tail))


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("pdf", b"%PDF-1.7\n%%EOF"),
        ("txt", "Größe: 5 m²".encode()),
        ("csv", "Ort;Einwohner\nBöhlen;6600".encode("cp1252")),
        ("csv", "Ort\tEinwohner".encode("utf-16")),
        ("docx", office("word/document.xml")),
        ("xlsx", office("xl/workbook.xml")),
        ("pptx", office("ppt/presentation.xml")),
        ("odt", archive({"mimetype": b"application/vnd.oasis.opendocument.text"})),
        ("zip", archive({"karte.shp": b"x"})),
    ],
)
def test_an_honest_document_is_taken(extension: str, content: bytes) -> None:
    uploads.check_document(upload(f"x.{extension}", content), extension)


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("pdf", SCRIPT),
        ("pdf", b"junk %PDF-1.7"),
        ("pdf", picture()),
        ("txt", SCRIPT),
        ("txt", b"<!DOCTYPE html><p>hallo"),
        ("txt", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("csv", SVG),
        ("csv", b"a;b\0c"),
        ("docx", office("xl/workbook.xml")),
        ("docx", archive({"a.html": SCRIPT})),
        ("docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"})),
        ("xlsx", SCRIPT + office("xl/workbook.xml")),
        ("odt", office("word/document.xml")),
        ("zip", SCRIPT),
        ("zip", b"PK\x03\x04 broken"),
    ],
)
def test_a_disguised_document_is_refused(extension: str, content: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        uploads.check_document(upload(f"x.{extension}", content), extension)

    assert refused.value.code == "disguised_document"


def test_an_archive_that_fills_the_disk_is_refused() -> None:
    bomb = archive({f"{n}.bin": b"\0" * 60_000_000 for n in range(9)})

    with pytest.raises(ValidationError) as refused:
        uploads.check_document(upload("x.zip", bomb), "zip")

    assert refused.value.code == "archive_bomb"


def hand_in(client: Client, kind: str, file: SimpleUploadedFile) -> str:
    """Upload in the admin; the words that come back."""
    url = reverse("wagtailimages:add" if kind == "picture" else "wagtaildocs:add")
    response = client.post(url, {"title": "Datei", "file": file, "collection": 1, **DETAILS})
    return "" if response.status_code == 302 else response.content.decode()


DETAILS = {"kind": "report", "language": "de", "tags": ""}


@pytest.mark.parametrize(
    ("kind", "name", "content", "words"),
    [
        ("picture", "see.svg", SVG, "Nicht unterstützt"),
        ("picture", "see.jpg", SVG, "Bild"),
        ("picture", "see.png", picture("JPEG"), "Kein gültiges .png-Bild"),
        ("picture", "see.png", png_bomb(), "Pixel"),
        ("document", "plan.pdf", SCRIPT, "nicht „.pdf“"),
        ("document", "plan.html", SCRIPT, "html"),
        ("document", "plan.docx", archive({"a": b"b"}), "nicht „.docx“"),
    ],
)
def test_the_editor_reads_what_is_wrong(
    client_for: ClientFor, editor: User, kind: str, name: str, content: bytes, words: str
) -> None:
    ensure_roles()

    page = hand_in(client_for(editor), kind, upload(name, content))

    assert words in page
    assert (Picture.objects.count(), SiteDocument.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_refusal_speaks_the_language_of_each_reader() -> None:
    for language, words in (("en", "Not a supported"), ("de", "Nicht unterstützt")):
        with translation.override(language):
            form = get_image_form(Picture)(files={"file": upload("see.svg", SVG)})
            assert words in str(form.errors["file"])


@pytest.mark.django_db
def test_new_picture_takes_its_title_from_the_file_name() -> None:
    assert 'data-controller="w-sync"' in str(get_image_form(Picture)()["file"])


def test_an_upload_keeps_no_place_and_a_document_is_saved_not_opened(
    client_for: ClientFor, editor: User
) -> None:
    ensure_roles()
    client = client_for(editor)
    assert hand_in(client, "picture", upload("see.jpg", with_place())) == ""
    assert hand_in(client, "document", upload("plan.pdf", b"%PDF-1.7\n%%EOF")) == ""

    stored = Picture.objects.get()
    with stored.file.open() as content:
        assert b"Muster" not in content.read()
    assert (stored.width, stored.height) == (40, 30)
    response = Client().get(SiteDocument.objects.get().url)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    response.close()
