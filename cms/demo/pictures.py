"""Illustrations of the demo: drawn here, and called illustrations wherever they are shown."""

import math
import random
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from cms.domain import picture
from cms.models import Picture

CREDIT = "Revierdialog (Illustration)"
WIDTH, HEIGHT = 1600, 1000
# Drawn twice as large and shrunk, so that edges are smooth.
FINE = 2
Colour = tuple[int, int, int]

SKY: Colour = (214, 240, 230)
SUN: Colour = (246, 226, 180)
WATER: Colour = (0, 104, 98)
SHINE: Colour = (86, 170, 156)
# From the top seam down: meadow, sand, clay, loam, coal.
SEAMS: list[Colour] = [
    (150, 170, 120),
    (236, 220, 186),
    (212, 176, 130),
    (160, 112, 78),
    (92, 62, 44),
    (43, 37, 32),
]
TITLES = {
    "cut": "Schnitt durch Sand, Ton, Kohle und Wasser",
    "shore": "Ufer eines Sees vor sanften Hügeln",
}


def illustration(motif: str) -> Picture:
    """The illustration of this motif ("cut" or "shore") in all sizes; drawn if there is none."""
    title = TITLES[motif]
    row: Picture | None = Picture.objects.filter(title=title, credit=CREDIT).first()
    if row is None:
        file = ContentFile(draw(motif), name=f"{motif}.png")
        row = Picture.objects.create(title=title, credit=CREDIT, description=title, file=file)
    picture.render(row)
    return row


def draw(motif: str) -> bytes:
    """The motif as PNG, the same each time."""
    dice = random.Random(motif)
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), SKY)
    brush = ImageDraw.Draw(image)
    if motif == "shore":
        _disc(brush, 1180, 250, 90, SUN)
        _seam(brush, dice, 430, 60, (176, 204, 178))
        _seam(brush, dice, 500, 40, SEAMS[0])
        _seam(brush, dice, 570, 16, SEAMS[1])
        _seam(brush, dice, 620, 10, WATER)
        for line in range(7):
            _seam(brush, dice, 670 + 48 * line, 5, SHINE)
            _seam(brush, dice, 676 + 48 * line + 2 * line, 5, WATER)
    else:
        for level, colour in enumerate(SEAMS):
            _seam(brush, dice, 180 + 105 * level, 34 - 3 * level, colour)
        _seam(brush, dice, 840, 10, WATER)
        _seam(brush, dice, 900, 8, SHINE)
        _seam(brush, dice, 912, 8, WATER)
    file = BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _seam(
    brush: ImageDraw.ImageDraw, dice: random.Random, top: float, swing: float, colour: Colour
) -> None:
    """Everything below a wavy line around `top`."""
    waves = [
        (swing / (turn + 1), dice.uniform(0.8, 1.6) * (turn + 1), dice.uniform(0, math.tau))
        for turn in range(3)
    ]
    line = [
        (
            x * FINE,
            FINE * (top + sum(h * math.sin(n * math.tau * x / WIDTH + p) for h, n, p in waves)),
        )
        for x in range(0, WIDTH + 9, 8)
    ]
    brush.polygon([*line, (WIDTH * FINE, HEIGHT * FINE), (0, HEIGHT * FINE)], fill=colour)


def _disc(brush: ImageDraw.ImageDraw, x: int, y: int, radius: int, colour: Colour) -> None:
    corners = (x - radius, y - radius, x + radius, y + radius)
    brush.ellipse([corner * FINE for corner in corners], fill=colour)
