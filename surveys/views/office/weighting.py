"""Weighting: margins from a table or the municipalities, and who took part compared with them."""

import csv

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.redirects import see_other
from surveys import rules
from surveys.domain import weight_scheme
from surveys.domain.analysis import Workbench, fitted_to, specs_of, workbench
from surveys.domain.export.tables import BOM, safe_cell
from surveys.domain.margins_file import UnusableTable, read_margins, template_rows
from surveys.domain.weighting import MarginSpec, can_be_margin, representativeness
from surveys.models import SurveyPage, WeightScheme
from surveys.views.office.forms import SchemeForm
from surveys.views.office.loading import load_survey, screen


@require_http_methods(["GET", "HEAD", "POST"])
def schemes(request: HttpRequest, page_id: int) -> HttpResponse:
    """All weightings of a survey, and a form for a new one."""
    survey = load_survey(request, page_id, rules.may_analyse)
    bench = workbench(survey)
    places = [measure for measure in bench.measures.values() if can_be_margin(measure)]
    posted = request.method == "POST"
    form = SchemeForm(
        request.POST if posted else None, request.FILES if posted else None, survey, places
    )
    if posted and form.is_valid():
        try:
            margins = _margins(form, bench)
            scheme = weight_scheme.create(form.save(commit=False), margins)
        except UnusableTable as error:
            form.add_error("table", str(error))
        except weight_scheme.NoMunicipality as error:
            form.add_error("municipality", str(error))
        else:
            messages.success(request, _("The weighting is saved."))
            return see_other("surveys_weighting_report", page_id=survey.pk, pk=scheme.pk)
    context = screen(
        request, survey, _("Weighting"), form=form, schemes=survey.weight_schemes.all()
    )
    return render(request, "surveys/admin/weighting.html", context)


def _margins(form: SchemeForm, bench: Workbench) -> list[MarginSpec]:
    source = form.cleaned_data["source"]
    margins: list[MarginSpec] = []
    if key := form.cleaned_data["municipality"]:
        margins.append(weight_scheme.municipality_margin(bench.measures[key], source))
    if table := form.cleaned_data["table"]:
        read = read_margins(table, bench.measures, source=source)
        margins += [spec for spec in read if spec.key not in {m.key for m in margins}]
    return margins


@require_safe
def template(request: HttpRequest, page_id: int) -> HttpResponse:
    """A table to fill in: the survey's questions and answers, without numbers."""
    survey = load_survey(request, page_id, rules.may_analyse)
    response = HttpResponse(
        BOM,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="margins-{survey.pk}.csv"'},
    )
    writer = csv.writer(response, delimiter=";")
    for row in template_rows(workbench(survey).measures.values()):
        writer.writerow([safe_cell(cell) for cell in row])
    return response


@require_safe
def report(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """Who took part compared with who lives there, and what the weights do."""
    survey, scheme = _load(request, page_id, pk)
    bench = workbench(survey)
    fitted = fitted_to(bench, scheme)
    context = screen(
        request,
        survey,
        _("Weighting"),
        scheme=scheme,
        fitted=fitted,
        n=bench.data.n,
        lowest=float(fitted.weights.min()) if bench.data.n else None,
        highest=float(fitted.weights.max()) if bench.data.n else None,
        reports=representativeness(bench.data, bench.measures, specs_of(scheme)),
    )
    return render(request, "surveys/admin/weighting_report.html", context)


@require_POST
def delete(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """Delete a weighting; published results keep the figures they were published with."""
    survey, scheme = _load(request, page_id, pk)
    weight_scheme.delete(scheme)
    messages.success(request, _("The weighting is deleted."))
    return see_other("surveys_weighting", page_id=survey.pk)


def _load(request: HttpRequest, page_id: int, pk: int) -> tuple[SurveyPage, WeightScheme]:
    survey = load_survey(request, page_id, rules.may_analyse)
    return survey, get_object_or_404(WeightScheme, survey=survey, pk=pk)
