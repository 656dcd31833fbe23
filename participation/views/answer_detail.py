"""One contribution on the desk for answers: assign, pause, note, answer, correct, outcome."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.views.crumbs import crumbs
from accounts.views.redirects import see_other
from participation.domain import answer, cases
from participation.domain.answer import AnswerNotPossible
from participation.domain.cases import ClockNotPossible
from participation.enums import Outcome
from participation.forms.answer import (
    AnswerForm,
    AssignForm,
    CorrectionForm,
    NoteForm,
    OutcomeForm,
    PauseForm,
)
from participation.models import AnswerCase, Contribution, OfficialResponse
from participation.rules import possible_outcomes
from participation.views.answer_desk import answering, due_words, get_case


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The contribution, its history and a form for each step. The button names the step."""
    user = answering(request)
    case = get_case(pk)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    forms_ = _forms(case, step, request)
    if step in STEPS and forms_[step].is_valid():
        try:
            STEPS[step](case.contribution, forms_[step], user)
        except (AnswerNotPossible, ClockNotPossible):
            messages.error(request, _("Its state has changed meanwhile. Please look again."))
        else:
            messages.success(request, _("The step is noted."))
        return see_other("participation_answers_detail", pk=pk)
    return render(request, "participation/admin/answer.html", _context(case, forms_))


def _forms(case: AnswerCase, step: str, request: HttpRequest) -> dict[str, forms.BaseForm]:
    def data(name: str) -> Any:
        return request.POST if name == step else None

    present = Outcome(case.outcome)
    assigned = {"unit": case.unit_id, "person": case.person_id, "due_on": case.due_on}
    return {
        "assign": AssignForm(data("assign"), initial=assigned, prefix="assign"),
        "pause": PauseForm(data("pause"), prefix="pause"),
        "resume": forms.Form(data("resume")),
        "note": NoteForm(data("note"), prefix="note"),
        "answer": AnswerForm(
            data("answer"), present=present, initial={"unit": case.unit_id}, prefix="answer"
        ),
        "outcome": OutcomeForm(data("outcome"), present=present, prefix="outcome"),
    }


def _assign(contribution: Contribution, form: Any, by: User) -> None:
    data = form.cleaned_data
    cases.assign(
        contribution, unit=data["unit"], person=data["person"], due_on=data["due_on"], by=by
    )


def _pause(contribution: Contribution, form: Any, by: User) -> None:
    cases.pause(contribution, reason=form.cleaned_data["reason"], by=by)


def _resume(contribution: Contribution, form: Any, by: User) -> None:
    cases.resume(contribution, by=by)


def _note(contribution: Contribution, form: Any, by: User) -> None:
    cases.add_note(contribution, text=form.cleaned_data["text"], by=by)


def _answer(contribution: Contribution, form: Any, by: User) -> None:
    answer.respond(contribution, by=by, **form.answer)


def _outcome(contribution: Contribution, form: Any, by: User) -> None:
    answer.set_outcome(contribution, outcome=form.chosen, reason=form.cleaned_data["reason"], by=by)


STEPS: dict[str, Callable[[Contribution, Any, User], None]] = {
    "assign": _assign,
    "pause": _pause,
    "resume": _resume,
    "note": _note,
    "answer": _answer,
    "outcome": _outcome,
}


def _context(case: AnswerCase, forms_: dict[str, forms.BaseForm]) -> dict[str, Any]:
    contribution = case.contribution
    return {
        "case": case,
        "contribution": contribution,
        "parent": contribution.parent,
        "due": due_words(case),
        "overdue": case.is_overdue(timezone.localdate()),
        "forms": forms_,
        "responses": contribution.responses.prefetch_related("earlier_versions"),
        "entries": case.entries.select_related("by") if case.pk else [],
        "themes": contribution.themes.select_related("project"),
        "has_outcomes": bool(possible_outcomes(Outcome(case.outcome))),
        "header_title": _("Answer"),
        "header_icon": "openquote",
        "breadcrumbs_items": crumbs(
            (reverse("participation_answers"), _("Answers")), ("", contribution.author_name)
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an official answer right."""
    user = answering(request)
    response = get_object_or_404(OfficialResponse.objects.select_related("contribution"), pk=pk)
    sent = request.method == "POST"
    form = CorrectionForm(request.POST if sent else None, initial={"body": response.body})
    if form.is_valid():
        answer.correct(response, body=form.cleaned_data["body"], by=user)
        messages.success(request, _("The answer is corrected."))
        return see_other("participation_answers_detail", pk=response.contribution_id)
    context = {
        "response": response,
        "form": form,
        "header_title": _("Correct the answer"),
        "header_icon": "openquote",
        "breadcrumbs_items": crumbs(
            (reverse("participation_answers"), _("Answers")),
            (
                reverse("participation_answers_detail", args=[response.contribution_id]),
                response.contribution.author_name,
            ),
            ("", _("Correct the answer")),
        ),
    }
    return render(request, "participation/admin/correct.html", context)
