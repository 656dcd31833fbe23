"""The results of a survey: load once, count once, protect for the public."""

from dataclasses import dataclass

from surveys.domain.codebook import variable_code
from surveys.domain.questionnaire import Question, Questionnaire, from_definition, in_language
from surveys.domain.tabulate import Item, Table, Topic, protect, tabulate
from surveys.domain.wording import point_label
from surveys.enums import QuestionKind
from surveys.models import SurveyPage, Variable
from surveys.queries import latest_version, load_codes, variables_with_options


@dataclass(frozen=True)
class Results:
    """All tables of a survey and how many responses they stand on."""

    responses: int
    tables: list[Table]
    protected: bool


def survey_results(survey: SurveyPage, *, protected: bool) -> Results:
    """Tabulate the questions of the latest version over all responses of the survey.

    Four queries, however many questions and responses there are. With `protected`, small groups
    are hidden as the survey says.
    """
    version = latest_version(survey)
    if version is None:
        return Results(0, [], protected)
    questionnaire = from_definition(version.definition)
    variables = variables_with_options(survey)
    codes = load_codes(survey, len(variables))
    tables = tabulate(codes, _topics(questionnaire, variables))
    if protected:
        tables = [protect(table, survey.smallest_group) for table in tables]
    return Results(len(codes), tables, protected)


def _topics(questionnaire: Questionnaire, variables: list[Variable]) -> list[Topic]:
    by_code = {variable.code: variable for variable in variables}
    return [
        Topic(
            code=question.code,
            kind=question.kind,
            label=question.text,
            slot=question.slot,
            items=_items(question, by_code, variables),
        )
        for question in questionnaire.questions
    ]


def _items(
    question: Question, by_code: dict[str, Variable], variables: list[Variable]
) -> tuple[Item, ...]:
    if question.kind == QuestionKind.SCALE:
        return tuple(
            Item(point_label(question, point), point, question.slot)
            for point in range(1, (question.points or 0) + 1)
        )
    current = tuple(
        Item(choice.text, choice.code, max(choice.slot, question.slot))
        for choice in question.choices
    )
    if question.kind == QuestionKind.SINGLE:
        return current + _withdrawn_options(question, by_code[question.code])
    if question.kind == QuestionKind.MULTIPLE:
        return current + _withdrawn_ticks(question, variables)
    return ()


def _withdrawn_options(question: Question, variable: Variable) -> tuple[Item, ...]:
    return tuple(
        Item(in_language(option.label), option.code, question.slot, withdrawn=True)
        for option in variable.options.all()
        if option.code not in question.valid_codes
    )


def _withdrawn_ticks(question: Question, variables: list[Variable]) -> tuple[Item, ...]:
    return tuple(
        Item(in_language(variable.label), variable.option_code, variable.slot, withdrawn=True)
        for variable in variables
        if variable.option_code is not None
        and variable.option_code not in question.valid_codes
        and question.code == variable_code(variable.number)
    )
