"""Line art for pages without a photograph: drawn from the page's number, so it never changes.

Every format has a hand of its own: contour lines for places and projects, bars for surveys,
speech bubbles for dialogues, lines of text for drafts.
"""

import math
import random
from functools import lru_cache
from itertools import pairwise

Point = tuple[float, float]

WIDTH, HEIGHT = 400, 128
STEP = 20
LEVELS = (0.2, 0.35, 0.5, 0.65, 0.8, 0.95)

# Which hand draws which page type, by model name; everything else gets contour lines.
KINDS = {
    "surveypage": "bars",
    "dialoguepage": "bubbles",
    "consultationpage": "lines",
    "newspage": "lines",
}


def kind_of(model: str) -> str:
    """The hand that draws pages of this type."""
    return KINDS.get(model, "contours")


@lru_cache(maxsize=512)
def contours(seed: int) -> list[str]:
    """Return the contour lines of a small landscape, lowest first, as paths."""
    dice = random.Random(seed)  # noqa: S311 -- a drawing, not a secret
    hills = [
        (x + dice.uniform(-40, 40), dice.uniform(25, HEIGHT - 25), dice.uniform(45, 80), height)
        for x, height in ((70, dice.uniform(0.7, 1)), (205, dice.uniform(0.5, 0.9)), (335, 1.0))
    ]
    columns, rows = WIDTH // STEP + 3, HEIGHT // STEP + 3
    ground = [
        [_height(hills, (column - 1) * STEP, (row - 1) * STEP) for column in range(columns)]
        for row in range(rows)
    ]
    return [path for level in LEVELS for path in _lines_at(ground, level)]


def bars(seed: int) -> list[tuple[int, int, int, str]]:
    """Return (x, y, height, class) of seven bars."""
    dice = random.Random(seed)  # noqa: S311 -- a drawing, not a secret
    colours = ["art__mid", "art__dark", "art__fill"]
    found = []
    for place in range(7):
        height = dice.randint(26, 98)
        found.append((44 + place * 46, HEIGHT - height, height, colours[(place + seed) % 3]))
    return found


def lines(seed: int) -> list[tuple[int, int, int, str]]:
    """Return (x1, x2, y, class) of five lines of text, one of them marked."""
    dice = random.Random(seed)  # noqa: S311 -- a drawing, not a secret
    marked = dice.randint(1, 3)
    return [
        (
            52,
            52 + dice.randint(130, 290),
            26 + 19 * row,
            "art__mark" if row == marked else "art__text",
        )
        for row in range(5)
    ]


def bubbles(seed: int) -> list[tuple[str, str]]:
    """Return (path, class) of three speech bubbles, one's own filled, with words in them."""
    dice = random.Random(seed)  # noqa: S311 -- a drawing, not a secret
    own = dice.randint(0, 2)
    found = []
    for place, (x, y) in enumerate(((34, 24), (150, 44), (266, 18))):
        width, height = dice.randint(88, 108), dice.randint(44, 58)
        left, top = x + dice.randint(-8, 8), y + dice.randint(-6, 6)
        outline = (
            f"M{left + 12} {top}h{width - 24}q12 0 12 12v{height - 24}q0 12-12 12"
            f"h-{width - 48}l-14 13v-13h-10q-12 0-12-12v-{height - 24}q0-12 12-12z"
        )
        words = "".join(
            f"M{left + 14} {top + offset}h{dice.randint(26, width - 30)}"
            for offset in range(16, height - 10, 13)
        )
        found += [
            (outline, "art__bubble art__bubble--own" if place == own else "art__bubble"),
            (words, "art__words"),
        ]
    return found


def _height(hills: list[tuple[float, float, float, float]], x: float, y: float) -> float:
    """Return the height of the landscape at a point: the sum of its round hills."""
    return sum(
        height * math.exp(-((x - top) ** 2 + 2.6 * (y - left) ** 2) / (2 * reach**2))
        for top, left, reach, height in hills
    )


def _lines_at(ground: list[list[float]], level: float) -> list[str]:
    """Return the paths where the ground has the height `level` (marching squares)."""
    following: dict[Point, Point] = {}
    for row, (upper, lower) in enumerate(pairwise(ground)):
        for column in range(len(upper) - 1):
            corners = (upper[column], upper[column + 1], lower[column + 1], lower[column])
            crossings = _crossings(corners, level)
            # A saddle has four crossings; joining two pairs of them is as right as the other two.
            for start, end in zip(crossings[::2], crossings[1::2], strict=True):
                following[_place(column, row, start)] = _place(column, row, end)
    paths = []
    while following:
        starts = following.keys() - set(following.values())
        point = min(starts or following)
        line = [point]
        while point in following:
            point = following.pop(point)
            line.append(point)
        paths.append(_smooth(line))
    return paths


def _crossings(corners: tuple[float, ...], level: float) -> list[tuple[int, float]]:
    """Return (edge, share of it) where a cell's border crosses `level`, downhill on the right."""
    leaving: list[tuple[int, float]] = []
    entering: list[tuple[int, float]] = []
    for edge in range(4):
        here, there = corners[edge], corners[(edge + 1) % 4]
        if (here < level) != (there < level):
            crossing = (edge, (level - here) / (there - here))
            (entering if here < level else leaving).append(crossing)
    return [crossing for pair in zip(leaving, entering, strict=True) for crossing in pair]


def _place(column: int, row: int, crossing: tuple[int, float]) -> Point:
    """Return the point on the drawing of a crossing on one of a cell's four edges."""
    edge, share = crossing
    along = share if edge in (0, 1) else 1 - share
    x = (column - 1) + (along if edge in (0, 2) else 1 if edge == 1 else 0)
    y = (row - 1) + (along if edge in (1, 3) else 1 if edge == 2 else 0)
    # Two neighbours reckon the same crossing from two sides: rounding makes them one.
    return round(x * STEP, 3), round(y * STEP, 3)


def _smooth(line: list[Point]) -> str:
    """Return a path of quadratic curves that bend at the points; closed if the line is."""
    closed = line[0] == line[-1]
    points = line[:-1] if closed else line
    pairs = list(zip(points, points[1:] + points[:1], strict=True))
    middles = [((x + next_x) / 2, (y + next_y) / 2) for (x, y), (next_x, next_y) in pairs]
    if not closed:
        middles[-1] = points[-1]
    start = middles[-1] if closed else points[0]
    curves = zip(points, middles, strict=True)
    path = f"M{start[0]:.0f} {start[1]:.0f}"
    path += "".join(f"Q{x:.0f} {y:.0f} {a:.0f} {b:.0f}" for (x, y), (a, b) in curves)
    return path + ("z" if closed else "")
