"""Load and authorise, and what every screen of the survey office has in common."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.views.crumbs import crumbs
from surveys import rules
from surveys.models import SurveyPage

Rule = Callable[[Any], bool]


def load_survey(request: HttpRequest, page_id: int, rule: Rule) -> SurveyPage:
    """The survey, published at least once, for somebody who may; else 403 or 404."""
    if not rule(request.user):
        raise PermissionDenied
    survey: SurveyPage | None = (
        SurveyPage.objects.select_related("field_state", "locale").filter(pk=page_id).first()
    )
    if survey is None or not survey.versions.exists():
        raise Http404
    return survey


def signed_in(request: HttpRequest) -> User:
    """Whoever passed a rule is an account."""
    assert isinstance(request.user, User)  # noqa: S101 -- load_survey; for the type checker
    return request.user


def screen(request: HttpRequest, survey: SurveyPage, title: str, **context: Any) -> dict[str, Any]:
    """The context of a screen: its tabs, its place, and what it shows."""
    return {
        "survey": survey,
        "tabs": _tabs(request, survey),
        "header_title": f"{title}: {survey.title}",
        "header_icon": "form",
        "page_title": title,
        "breadcrumbs_items": crumbs(
            (reverse("surveys_office"), _("Survey office")),
            (reverse("wagtailadmin_pages:edit", args=[survey.pk]), survey.title),
            ("", title),
        ),
        **context,
    }


def _tabs(request: HttpRequest, survey: SurveyPage) -> list[dict[str, Any]]:
    builds, published = _may_edit(request, survey), survey.versions.exists()
    known = [
        ("surveys_check", _("Check"), builds),
        ("surveys_access", _("Codes, invitations, quotas"), builds),
        ("surveys_field_phase", _("Field phase"), published and rules.may_analyse(request.user)),
        ("surveys_analysis", _("Analysis"), published and rules.may_analyse(request.user)),
        ("surveys_weighting", _("Weighting"), published and rules.may_analyse(request.user)),
        ("surveys_open_answers", _("Open answers"), published and rules.may_analyse(request.user)),
        (
            "surveys_results_desk",
            _("Publish results"),
            published and rules.may_publish_results(request.user),
        ),
        ("surveys_exports", _("Exports"), published and rules.may_export(request.user)),
    ]
    tabs = [
        {"url": reverse(name, args=[survey.pk]), "label": label}
        for name, label, shown in known
        if shown
    ]
    # The screens below a tab count as that tab.
    here = max(
        (tab for tab in tabs if request.path.startswith(tab["url"])), key=_length, default={}
    )
    return [{**tab, "current": tab is here} for tab in tabs]


def _may_edit(request: HttpRequest, survey: SurveyPage) -> bool:
    return bool(survey.permissions_for_user(signed_in(request)).can_edit())


def _length(tab: dict[str, Any]) -> int:
    return len(tab["url"])
