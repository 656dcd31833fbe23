"""Publish results: choose questions, explain them, look at what everybody will see, publish."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.redirects import see_other
from surveys import rules
from surveys.domain import publication
from surveys.domain.analysis import workbench
from surveys.domain.measures import Measure, MeasureKind
from surveys.domain.publication import ChosenQuestion, Wanted
from surveys.domain.weighting import can_be_margin
from surveys.models import PublishedResult, SurveyPage
from surveys.views.office.forms import PublishedQuestionForm, PublishForm
from surveys.views.office.loading import load_survey, screen, signed_in

PROBLEMS: dict[type[Exception], Any] = {
    publication.NothingToPublish: gettext_lazy(
        "Please choose at least one question with enough answers."
    ),
    publication.TooFewNew: gettext_lazy(
        "Since the last release fewer than ten responses came or went. Comparing the two would "
        "show what these few answered."
    ),
    publication.BetraysHidden: gettext_lazy(
        "Together with the other tables of this survey, also of earlier releases, these breakdowns "
        "could show what few people answered. Please leave them out or break the questions down "
        "by the same groups as before:"
    ),
    publication.OtherResponses: gettext_lazy(
        "These questions were published before, and since then responses came or went. Comparing "
        "the releases could show figures that are hidden. Please leave them out:"
    ),
    publication.StillOpen: gettext_lazy("Results are published when the survey has ended."),
    publication.NotAnnounced: gettext_lazy(
        "Participants were told that the results are not published. Please keep that promise."
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form with its preview, and all releases so far."""
    survey = load_survey(request, page_id, rules.may_publish_results)
    measures = publishable(survey)
    form, questions = _forms(request, survey, measures)
    preview: dict[str, Any] | None = None
    # Every form is asked, so that all that is wrong is shown at once.
    valid = [entry.is_valid() for entry in (form, *questions)]
    if request.method == "POST" and all(valid):
        wanted = _wanted(form, questions)
        try:
            if "preview" in request.POST:
                preview = publication.compose(survey, wanted)
            else:
                publication.publish(survey, wanted, by=signed_in(request))
                messages.success(request, _("The results are published."))
                return see_other("surveys_results_desk", page_id=survey.pk)
        except publication.BetraysHidden as error:
            form.add_error(None, f"{PROBLEMS[type(error)]} {' · '.join(error.labels)}")
        except tuple(PROBLEMS) as error:
            form.add_error(None, str(PROBLEMS[type(error)]))
    context = screen(
        request,
        survey,
        _("Publish results"),
        form=form,
        questions=questions,
        preview=preview,
        releases=survey.releases.select_related("published_by"),
        current=publication.current_release(survey),
    )
    return render(request, "surveys/admin/publish.html", context)


@require_POST
def withdraw(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """Take a release down."""
    survey = load_survey(request, page_id, rules.may_publish_results)
    release = get_object_or_404(PublishedResult, survey=survey, pk=pk)
    publication.withdraw(release, by=signed_in(request))
    messages.success(request, _("The release is withdrawn."))
    return see_other("surveys_results_desk", page_id=survey.pk)


def publishable(survey: SurveyPage) -> list[Measure]:
    """What may be published: everything but the words of open answers and what was not counted."""
    return [
        measure
        for measure in workbench(survey).measures.values()
        if measure.kind not in {MeasureKind.TEXT, MeasureKind.GIVEN}
    ]


def _forms(
    request: HttpRequest, survey: SurveyPage, measures: list[Measure]
) -> tuple[PublishForm, list[PublishedQuestionForm]]:
    """Bound to what was sent; else filled with the current release, so that it can be improved."""
    data = request.POST if request.method == "POST" else None
    current = publication.current_release(survey)
    content = current.content if current else {}
    before = {question["key"]: question for question in content.get("questions", [])}
    groups = [measure for measure in measures if can_be_margin(measure)]
    texts = {"intro": content.get("intro", ""), "consequence": content.get("consequence", "")}
    name = (content.get("weighting") or {}).get("name")
    weighting = survey.weight_schemes.filter(name=name).first()
    questions = [
        PublishedQuestionForm(
            data, measure, groups, initial=_initial(before.get(measure.key), first=not content)
        )
        for measure in measures
    ]
    return PublishForm(data, survey, initial={**texts, "weighting": weighting}), questions


def _initial(before: dict[str, Any] | None, *, first: bool) -> dict[str, Any]:
    if before is None:
        return {"publish": first}
    by = (before.get("breakdown") or {}).get("key", "")
    return {"publish": True, "text": before["text"], "by": by}


def _wanted(form: PublishForm, questions: list[PublishedQuestionForm]) -> Wanted:
    return Wanted(
        questions=[
            ChosenQuestion(
                question.measure.key,
                question.cleaned_data["text"],
                question.cleaned_data.get("by", ""),
            )
            for question in questions
            if question.cleaned_data["publish"]
        ],
        intro=form.cleaned_data["intro"],
        consequence=form.cleaned_data["consequence"],
        weighting=form.cleaned_data["weighting"],
    )
