"""The picture form of the admin: sizes are made as soon as a picture is saved."""

import json
from typing import cast

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from accounts.models import User
from cms.domain import picture as pictures
from cms.models import Picture
from tests.cms import build

pytestmark = pytest.mark.django_db


def queued() -> list[tuple[str, str]]:
    """Name and arguments of the tasks that wait in the queue for heavy work."""
    queue = f"{settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}bulk"
    rows = Redis.from_url(settings.REDIS_URL).lrange(queue, 0, -1)
    headers = [json.loads(row)["headers"] for row in cast(list[bytes], rows)]
    return [(one["task"], one["argsrepr"]) for one in headers]


def test_saving_has_all_sizes_made(
    client: Client,
    admin: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(admin)
    upload = SimpleUploadedFile("see.jpg", build.image_file(), "image/jpeg")
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("wagtailimages:add"), {"title": "See", "file": upload, "credit": "Landkreis"}
        )
    assert response.status_code == 302
    picture = Picture.objects.get()
    assert (pictures.RENDER, f"[[{picture.pk}]]") in queued()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("see.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("see.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("see.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"),
        ("see.jpg", build.image_file(kind="PNG")),
        ("see.jpg", build.image_file()[:2_000]),
        ("see.png", build.image_file(9_000, 8_000, "PNG")),
    ],
    ids=["disguised", "svg", "polyglot", "other kind", "cut", "too many pixels"],
)
def test_a_file_that_is_no_picture_is_refused_with_words(
    client: Client, admin: User, name: str, content: bytes
) -> None:
    client.force_login(admin)
    upload = SimpleUploadedFile(name, content)
    response = client.post(reverse("wagtailimages:add"), {"title": "See", "file": upload})
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Picture.objects.exists()
