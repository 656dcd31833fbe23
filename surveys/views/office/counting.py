"""The analysis: every question counted, filtered, crossed, weighted; all in the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys import rules
from surveys.domain.analysis import workbench
from surveys.enums import ResponseMode
from surveys.views.office.forms import AnalysisForm
from surveys.views.office.loading import load_survey, screen


@require_safe
def show(request: HttpRequest, page_id: int) -> HttpResponse:
    """Tables with bars for all questions, or by groups."""
    survey = load_survey(request, page_id, rules.may_analyse)
    tests = "tests" in request.GET
    bench = workbench(survey, mode=ResponseMode.TEST if tests else ResponseMode.WEB)
    form = AnalysisForm(request.GET, survey, bench.measures.values())
    everybody, fitted = bench.data.n, None
    if form.is_valid():
        if scheme := form.cleaned_data["weighting"]:
            bench, fitted = bench.weighted(scheme)
        if form.filters:
            bench = bench.filtered(form.filters)
    by = bench.measures.get(form.cleaned_data.get("by", "")) if form.is_valid() else None
    context = screen(
        request,
        survey,
        _("Analysis"),
        form=form,
        tests=tests,
        everybody=everybody,
        n=bench.data.n,
        fitted=fitted,
        by=by,
        tables=[] if by else bench.frequencies(),
        cross_tables=bench.cross_tables(by) if by else [],
    )
    return render(request, "surveys/admin/analysis.html", context)
