"""Answer page by page, review, send. Works without JavaScript; nothing typed is lost."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views.redirects import see_other
from surveys import queries
from surveys.domain.answers import InvalidAnswers
from surveys.domain.definition import from_definition
from surveys.domain.draft import DraftGone, is_test, save_page
from surveys.domain.logic import Route, route
from surveys.domain.participation import AlreadyAnswered
from surveys.domain.questionnaire import Question, Questionnaire, Section
from surveys.domain.quota import QuotaFull
from surveys.domain.response import SignInNeeded, SurveyClosed, submit
from surveys.domain.wording import answer_in_words, quoted
from surveys.enums import QuestionKind, ResponseMode
from surveys.forms import SectionForm, SubmitForm, as_data
from surveys.forms.fields import Surroundings
from surveys.models import ResponseDraft, SurveyPage
from surveys.views.loading import (
    counts_accounts,
    forget,
    hand_receipt,
    load_draft,
    load_survey,
    notice,
    person,
    reason_to_refuse,
    state_reason,
    token_of,
)

PAGE_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Desk:
    """What answering works with: the survey, the draft and the questionnaire it answers."""

    request: HttpRequest
    survey: SurveyPage
    draft: ResponseDraft
    questionnaire: Questionnaire

    def section(self, number: int) -> Section:
        if not 1 <= number <= len(self.questionnaire.sections):
            raise Http404
        return self.questionnaire.sections[number - 1]

    def form(self, number: int, **data: Any) -> SectionForm:
        section = self.section(number)
        images = {choice.image for q in section.questions for choice in q.choices if choice.image}
        has_map = any(q.kind == QuestionKind.MAP for q in section.questions)
        around = Surroundings(
            seed=str(self.draft.submit_key),
            municipalities=queries.municipalities() if has_map else [],
            pictures=queries.pictures(images) if images else {},
        )
        return SectionForm(self.questionnaire, section, doc=self.draft.doc, around=around, **data)


def _desk(request: HttpRequest, page_id: int) -> Desk | HttpResponse:
    """The draft of whoever asks, or the page that says why there is none.

    In a pause what somebody was just writing still goes into their draft.
    """
    survey = load_survey(request, page_id)
    reason = reason_to_refuse(request, survey)
    if reason and not (reason == "paused" and request.method == "POST"):
        return notice(request, survey, reason)
    draft = load_draft(request, survey)
    if draft is None:
        return notice(request, survey, reason or "gone")
    return Desk(request, survey, draft, from_definition(draft.version.definition))


@never_cache
@require_http_methods(PAGE_METHODS)
def page(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """One page of the questionnaire. Every POST keeps what is valid, whatever happens next."""
    desk = _desk(request, page_id)
    if isinstance(desk, HttpResponse):
        return desk
    desk.section(number)
    reachable = [
        n for n in route(desk.questionnaire, desk.draft.doc).numbers if n <= desk.draft.page
    ]
    if request.method == "POST" and number <= desk.draft.page:
        return _save(desk, number)
    if number not in reachable:
        earlier = [n for n in reachable if n < number] or reachable[:1]
        if not earlier:
            return redirect("surveys:review", page_id=page_id)
        return redirect("surveys:page", page_id=page_id, number=earlier[-1])
    form = desk.form(number)
    if any(name.partition("_")[0] in form.asked for name in desk.draft.typed):
        form = desk.form(number, data=as_data(form, desk.draft.typed))
    return _render_page(desk, number, form)


def _save(desk: Desk, number: int) -> HttpResponse:
    post = desk.request.POST
    form = desk.form(number, data=post, files=desk.request.FILES)
    back, valid = post.get("go") == "back", form.is_valid()
    before = route(desk.questionnaire, desk.draft.doc).stop(number)
    after = form.way.after(number)
    reached = (after or len(desk.questionnaire.sections) + 1) if valid else number
    try:
        save_page(
            desk.draft,
            answers=form.answers(),
            asked=form.asked,
            page=reached,
            typed=form.typed(),
        )
    except DraftGone:
        return notice(desk.request, desk.survey, "gone")
    if reason := reason_to_refuse(desk.request, desk.survey):
        return notice(desk.request, desk.survey, reason)
    if form.foreign:
        return _render_page(desk, number, form, status=400)
    if not valid and not back:
        return _render_page(desk, number, form, status=422)
    if back:
        return _see(desk, form.way.before(number))
    appeared = _appeared(form, before.questions if before else ())
    if appeared and not post.get("live"):
        url = reverse("surveys:page", kwargs={"page_id": desk.survey.pk, "number": number})
        return see_other(f"{url}#frage-{appeared}")
    if after is None:
        return see_other("surveys:review", page_id=desk.survey.pk)
    return _see(desk, after)


def _appeared(form: SectionForm, before: tuple[Question, ...]) -> str | None:
    """The first question of this page that only the answers just given have brought up."""
    known = {question.code for question in before}
    answered = form.answers()
    for question in form.shown:
        if question.code not in known and question.code not in answered:
            return question.code
    return None


@never_cache
@require_http_methods(PAGE_METHODS)
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Everything once more before it is sent."""
    if request.method == "POST":
        return _send(request, load_survey(request, page_id))
    desk = _desk(request, page_id)
    if isinstance(desk, HttpResponse):
        return desk
    way = route(desk.questionnaire, desk.draft.doc)
    if desk.draft.page <= len(desk.questionnaire.sections) and way.numbers:
        reached = [n for n in way.numbers if n <= desk.draft.page] or way.numbers[:1]
        return redirect("surveys:page", page_id=page_id, number=reached[-1])
    context = {
        "page": desk.survey,
        "sections": _overview(desk, way),
        "form": SubmitForm(initial={"submit_key": desk.draft.submit_key}),
        "last": way.numbers[-1] if way.numbers else None,
        "is_test": desk.draft.mode == ResponseMode.TEST,
    }
    return render(request, "surveys/review.html", context)


def _overview(desk: Desk, way: Route) -> list[dict[str, Any]]:
    towns = dict(queries.municipalities()) if _has_places(way) else {}
    return [
        {
            "number": stop.number,
            "position": position,
            "title": stop.section.text,
            "answers": [
                (
                    quoted(question, desk.questionnaire, way.doc),
                    [
                        towns.get(line, line)
                        for line in answer_in_words(question, way.doc.get(question.code), way.doc)
                    ],
                )
                for question in stop.questions
            ],
        }
        for position, stop in enumerate(way.stops, start=1)
    ]


def _has_places(way: Route) -> bool:
    return any(question.kind == QuestionKind.MAP for question in way.questions)


def _send(request: HttpRequest, survey: SurveyPage) -> HttpResponse:
    form = SubmitForm(request.POST)
    token = token_of(request, survey)
    if not form.is_valid() or token is None:
        return notice(request, survey, state_reason(survey) or "gone")
    key, user = form.cleaned_data["submit_key"], person(request, survey)
    try:
        receipt = submit(survey, token=token, submit_key=key, user=user)
    except InvalidAnswers as invalid:
        return _back_to_first_problem(request, survey, set(invalid.errors))
    except AlreadyAnswered:
        return notice(request, survey, "answered")
    except SurveyClosed:
        return notice(request, survey, state_reason(survey) or "closed")
    except QuotaFull:
        return notice(request, survey, "full")
    except SignInNeeded:
        return see_other("surveys:start", page_id=survey.pk)
    except DraftGone:
        return notice(request, survey, "gone")
    response = see_other("surveys:thanks", page_id=survey.pk)
    if counts_accounts(survey) or is_test(token):
        forget(response, survey)
    return hand_receipt(response, survey, receipt.code)


def _back_to_first_problem(
    request: HttpRequest, survey: SurveyPage, codes: set[str]
) -> HttpResponse:
    """Show the first page on which an answer is missing or wrong, with the message at it."""
    draft = load_draft(request, survey)
    if draft is None:
        return notice(request, survey, "gone")
    desk = Desk(request, survey, draft, from_definition(draft.version.definition))
    for stop in route(desk.questionnaire, draft.doc).stops:
        if codes & {question.code for question in stop.questions}:
            data = as_data(desk.form(stop.number), draft.typed)
            form = desk.form(stop.number, data=data)
            return _render_page(desk, stop.number, form, status=422)
    return see_other("surveys:start", page_id=survey.pk)


def _render_page(desk: Desk, number: int, form: SectionForm, status: int = 200) -> HttpResponse:
    numbers = form.way.numbers
    position = numbers.index(number) + 1 if number in numbers else len(numbers)
    context = {
        "page": desk.survey,
        "section": desk.section(number),
        "action": reverse("surveys:page", args=[desk.survey.pk, number]),
        "number": position,
        "total": len(numbers),
        "percent": 100 * (position - 1) // max(len(numbers), 1),
        "form": form,
        "has_files": form.is_multipart(),
        "is_test": desk.draft.mode == ResponseMode.TEST,
    }
    return render(desk.request, "surveys/page.html", context, status=status)


def _see(desk: Desk, number: int | None) -> HttpResponse:
    if number is None:
        return see_other("surveys:start", page_id=desk.survey.pk)
    return see_other("surveys:page", page_id=desk.survey.pk, number=number)
