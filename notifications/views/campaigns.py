"""Pages of the Wagtail admin about campaigns: the plan, the results, what is printed."""

import calendar
from collections import defaultdict
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from notifications import rules
from notifications.domain import campaign_papers, results
from notifications.models import Campaign, Measure


def _staff(request: HttpRequest) -> User:
    """The person who may plan campaigns; everybody else is refused."""
    if not isinstance(request.user, User) or not rules.may_plan_campaigns(request.user):
        raise PermissionDenied
    return request.user


def _campaign(request: HttpRequest, campaign_id: int) -> Campaign:
    """The campaign, for those who may plan."""
    _staff(request)
    return get_object_or_404(Campaign.objects.select_related("owner"), pk=campaign_id)


def _measure(request: HttpRequest, measure_id: int) -> Measure:
    """The measure, for those who may plan."""
    _staff(request)
    return get_object_or_404(
        Measure.objects.select_related("page__locale", "campaign"), pk=measure_id
    )


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """One month of all campaigns, day by day."""
    _staff(request)
    first = _month(request.GET.get("monat", ""))
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    start = first - timedelta(days=first.weekday())
    found = defaultdict(list)
    rows = Measure.objects.filter(due_on__gte=start, due_on__lte=last + timedelta(days=6))
    for row in rows.select_related("campaign"):
        found[row.due_on].append(row)
    days = [start + timedelta(days=n) for n in range(((last - start).days // 7 + 1) * 7)]
    cells = [{"day": day, "here": day.month == first.month, "measures": found[day]} for day in days]
    context = {
        "first": first,
        "today": timezone.localdate(),
        "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": last + timedelta(days=1),
        "campaigns": Campaign.objects.filter(starts_on__lte=last, ends_on__gte=first),
    }
    return render(request, "notifications/admin/plan.html", context)


def _month(text: str) -> date:
    """The first day of the month in the address, else of this month."""
    try:
        year, month = (int(part) for part in text.split("-"))
        if not 2000 <= year <= 2100:
            raise ValueError(text)
        return date(year, month, 1)
    except ValueError:
        return timezone.localdate().replace(day=1)


@require_safe
def show(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """What the campaign wants, what it does, what came of it."""
    campaign = _campaign(request, campaign_id)
    found = results.of(campaign)
    context = {
        "campaign": campaign,
        "results": found,
        "lines": [line.shown for line in found.lines],
        "most": max((span.visits for span in found.spans), default=0),
        "measures": campaign.measures.select_related("page"),
        "groups": campaign.target_groups.all(),
        "money": campaign_papers.money(campaign),
        "altogether": campaign_papers.altogether(found),
    }
    return render(request, "notifications/admin/campaign.html", context)


@require_safe
def report(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The results as a PDF that everybody can read."""
    campaign = _campaign(request, campaign_id)
    return _file(campaign_papers.report(campaign), f"kampagne-{campaign.pk}.pdf")


@require_safe
def paper(request: HttpRequest, measure_id: int, kind: str) -> HttpResponse:
    """The poster or the card of a measure."""
    measure = _measure(request, measure_id)
    if kind == "plakat":
        return _file(campaign_papers.poster(measure), f"plakat-{measure.code}.pdf")
    if kind == "karte":
        return _file(campaign_papers.poster(measure, card=True), f"karte-{measure.code}.png")
    raise Http404


def _file(content: bytes, name: str) -> HttpResponse:
    kind = "image/png" if name.endswith("png") else "application/pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
