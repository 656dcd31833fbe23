"""Wagtail's editor as a browser without JavaScript would send it back."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page


def form_of(client: Client, url: str, model: type[Page]) -> dict[str, Any]:
    """What the editor's form at the address holds; stream fields, which JavaScript fills, empty."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    form = BeautifulSoup(response.content, "html.parser").select_one("form[data-edit-form]")
    assert form is not None, "no editor here"
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        _take(field, data)
    for stream in model._meta.get_fields():
        if isinstance(stream, StreamField):
            data.setdefault(f"{stream.name}-count", "0")
    return data


def _take(field: Tag, data: dict[str, Any]) -> None:
    name, kind = str(field["name"]), field.get("type", "")
    if kind in {"submit", "file"} or (
        kind in {"checkbox", "radio"} and "checked" not in field.attrs
    ):
        return
    if field.name == "select":
        chosen = [str(one.get("value", one.text)) for one in field.select("option[selected]")]
        if chosen:
            data[name] = chosen if "multiple" in field.attrs else chosen[0]
    elif field.name == "textarea":
        data[name] = field.text.removeprefix("\n")
    elif kind == "checkbox":
        data.setdefault(name, []).append(str(field.get("value", "on")))
    else:
        data[name] = str(field.get("value", ""))


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def edit(client: Client, page: Page, **changes: Any) -> Any:
    """Open the page in the editor, change fields (or press a button) and send it."""
    data = form_of(client, edit_url(page), page.specific_class)
    return client.post(edit_url(page), {**data, **changes})


def create(client: Client, parent: Page, model: type[Page], **values: Any) -> Any:
    """Fill in the form for a new page below `parent` and send it."""
    url = reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
    )
    return client.post(url, {**form_of(client, url, model), **values})


SUBMIT = {"action-submit": "1"}
PUBLISH = {"action-publish": "1"}
APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
REJECT = {"action-workflow-action": "1", "workflow-action-name": "reject"}
