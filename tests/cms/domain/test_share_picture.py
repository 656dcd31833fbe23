"""Drawing and keeping the picture of a shared link."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from PIL import Image

from cms.domain import share_picture
from cms.models import HomePage
from tests.cms import build


def files() -> list[str]:
    return sorted(file.name for file in (Path(settings.MEDIA_ROOT) / "share").glob("*.png"))


def test_picture_is_drawn_once_and_a_new_wording_replaces_it(home: HomePage) -> None:
    page = build.content(home, title="Eins")
    first = share_picture.load(page)
    kept = Path(settings.MEDIA_ROOT) / "share" / files()[0]
    kept.write_bytes(b"kept")

    assert share_picture.load(page) == b"kept"
    page.title = "Zwei"
    assert share_picture.load(page) not in (first, b"kept")
    assert files() == [f"{page.pk}-{share_picture.version(page)}.png"]


@pytest.mark.parametrize(
    "title", ['#panic("x") $ \\ * _ @', "ß" * 255, "A" * 255, "<b>&amp;</b>", "🌊 \u202e x"]
)
def test_any_title_can_be_drawn(home: HomePage, title: str) -> None:
    page = build.content(home, title=title, slug="seite")
    with Image.open(BytesIO(share_picture.draw(page))) as image:
        assert image.size == (1200, 630)


@pytest.mark.parametrize("kind", ["contours", "bars", "lines", "bubbles"])
@pytest.mark.parametrize("seed", range(5))
def test_artwork_is_well_formed(kind: str, seed: int) -> None:
    assert len(ElementTree.fromstring(share_picture.drawing(kind, seed))) > 1  # noqa: S314
