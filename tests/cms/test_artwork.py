"""Line art: always the same for a page, never the same for two, within its frame."""

import re

import pytest

from cms import artwork

SEEDS = range(1, 60)


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


@pytest.mark.parametrize("hand", [artwork.contours, artwork.bars, artwork.lines, artwork.bubbles])
def test_drawing_depends_on_the_seed_alone(hand: object) -> None:
    assert callable(hand)
    assert hand(7) == hand(7)
    assert hand(7) != hand(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_contour_lines_are_closed_or_leave_the_frame(seed: int) -> None:
    paths = artwork.contours(seed)
    assert len(paths) >= 5
    for path in paths:
        assert re.fullmatch(r"M-?\d+ -?\d+(Q-?\d+ -?\d+ -?\d+ -?\d+)+z?", path)
        if not path.endswith("z"):
            values = numbers(path)
            for x, y in (values[:2], values[-2:]):
                inside = 0 < x < artwork.WIDTH and 0 < y < artwork.HEIGHT
                assert not inside, f"the line {path} ends inside the picture"


def test_contour_lines_stay_light() -> None:
    assert max(len("".join(artwork.contours(seed))) for seed in SEEDS) < 6_000


@pytest.mark.parametrize("seed", SEEDS)
def test_bars_stand_on_the_ground_side_by_side(seed: int) -> None:
    bars = artwork.bars(seed)
    assert [y + height for _, y, height, _ in bars] == [artwork.HEIGHT] * 7
    ends = [x + 32 for x, _, _, _ in bars]
    assert all(end < start for end, (start, _, _, _) in zip(ends, bars[1:], strict=False))
    assert ends[-1] <= artwork.WIDTH


@pytest.mark.parametrize("seed", SEEDS)
def test_one_line_of_text_is_marked(seed: int) -> None:
    lines = artwork.lines(seed)
    assert [kind for _, _, _, kind in lines].count("art__mark") == 1
    assert all(0 < start < end < artwork.WIDTH for start, end, _, _ in lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_bubble_is_ones_own(seed: int) -> None:
    assert [kind for _, kind in artwork.bubbles(seed)].count("art__bubble art__bubble--own") == 1
