"""Videos of the demo: a drawn figure that moves its hands while the captions tell what it says.

No real signing: an interpreter has to be filmed. The figure shows where and how such a video is
played.
"""

import io
import math
from collections.abc import Iterator
from typing import Any

import av
from PIL import Image, ImageDraw

from cms.demo import reading
from cms.domain import sign_language
from cms.models import SignLanguageVideo

WIDTH, HEIGHT, RATE, SECONDS_A_LINE = 640, 360, 8, 3
SKY, WATER, COAL, SAND, SKIN = "#e4f3ef", "#0b6b66", "#2b2520", "#ecdcbf", "#c98f6b"


def video(name: str) -> SignLanguageVideo:
    """The video of this name; drawn if there is none yet."""
    facts = reading.toml("signing")[name]
    found = SignLanguageVideo.objects.filter(title=facts["title"]).first()
    if found:
        return found
    content = render(len(facts["lines"]))
    recording = sign_language.read(io.BytesIO(content), len(content))
    made = SignLanguageVideo(title=facts["title"])
    return sign_language.store(made, recording=recording, captions=captions(facts["lines"]))


def captions(lines: list[str]) -> bytes:
    """WebVTT with a line every three seconds."""
    parts = [
        f"{_stamp(number)} --> {_stamp(number + 1)}\n{line}\n" for number, line in enumerate(lines)
    ]
    return "\n".join(["WEBVTT\n", *parts]).encode()


def _stamp(number: int) -> str:
    seconds = number * SECONDS_A_LINE
    return f"{seconds // 60:02}:{seconds % 60:02}.000"


def render(lines: int) -> bytes:
    """An MP4 that lasts three seconds for each line."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        stream: Any = target.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "32", "preset": "veryfast"}
        for frame in _frames(lines * SECONDS_A_LINE * RATE):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def _frames(number: int) -> Iterator[Any]:
    to_frame: Any = av.VideoFrame.from_image
    for step in range(number):
        frame = to_frame(_draw(step / RATE))
        frame.pts = step
        yield frame


def _draw(moment: float) -> Image.Image:
    """The figure at a moment, its hands on their way."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 300, WIDTH, HEIGHT), fill=WATER)
    pen.polygon([(0, 300), (0, 262), (190, 284), (430, 268), (WIDTH, 290), (WIDTH, 300)], fill=SAND)
    pen.rounded_rectangle((250, 168, 390, 372), radius=52, fill=COAL)
    pen.ellipse((276, 52, 364, 150), fill=SKIN)
    pen.pieslice((272, 40, 368, 140), 180, 360, fill=COAL)
    for side in (-1, 1):
        shoulder = (320 + side * 56, 196)
        elbow = (320 + side * 92, 262)
        swing = math.sin(moment * 3.1 + side) * 30
        hand = (320 + side * (44 + swing * 0.9), 214 + math.cos(moment * 4.3 + side * 2) * 34)
        pen.line([shoulder, elbow, hand], fill=COAL, width=26, joint="curve")
        pen.ellipse((hand[0] - 19, hand[1] - 19, hand[0] + 19, hand[1] + 19), fill=SKIN)
    return image
