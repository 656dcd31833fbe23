"""Videos in sign language and what belongs to them, from our own host, in parts if asked."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from cms.models.sign_language import FOLDER

TYPES = {"mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt", "webp": "image/webp"}
RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
CHUNK = 64 * 1024


@require_safe
def sign_language_file(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """One file. Browsers jump within a video by asking for a range of it (RFC 9110, 14)."""
    path = Path(settings.MEDIA_ROOT) / FOLDER / f"{name}.{kind}"
    if kind not in TYPES or not path.is_file():
        raise Http404
    size = path.stat().st_size
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    wanted = part_of(size, *asked.groups()) if asked and any(asked.groups()) else None
    answer: HttpResponseBase
    if wanted is None:
        answer = FileResponse(path.open("rb"), content_type=TYPES[kind])
    elif not wanted:
        answer = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        answer = StreamingHttpResponse(
            _chunks(path.open("rb"), wanted), status=206, content_type=TYPES[kind]
        )
        answer["Content-Length"] = str(len(wanted))
        answer["Content-Range"] = f"bytes {wanted[0]}-{wanted[-1]}/{size}"
    answer["Accept-Ranges"] = "bytes"
    # A new file gets a new name.
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    # Videos are compressed already, and a compressed answer could not be asked for in parts.
    answer["Content-Encoding"] = "identity"
    return answer


def part_of(size: int, first: str, last: str) -> range:
    """The bytes `first` to `last`, or the last so many; empty if the file has none of them."""
    if not first:
        return range(max(0, size - int(last)), size)
    end = min(int(last), size - 1) if last else size - 1
    return range(int(first), end + 1)


def _chunks(file: BinaryIO, wanted: range) -> Iterator[bytes]:
    with file:
        file.seek(wanted.start)
        left = len(wanted)
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
