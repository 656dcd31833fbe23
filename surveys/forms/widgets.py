"""Controls of questions. Each works by keyboard and without a script."""

from typing import Any

from django import forms

from cms import maps
from surveys.domain.questionnaire import Choice, Question, in_language
from surveys.enums import QuestionKind

Labelled = list[tuple[str, str]]


class ScaleWidget(forms.RadioSelect):
    """Points in a row, with words at both ends; stars for a rating."""

    template_name = "surveys/widgets/scale.html"

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.low, self.high = in_language(question.low), in_language(question.high)
        self.stars = question.kind == QuestionKind.RATING

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"low": self.low, "high": self.high, "stars": self.stars}
        return context


class PictureWidget(forms.RadioSelect):
    """Pictures to choose from; `pictures` brings tags by option code."""

    template_name = "surveys/widgets/pictures.html"

    def __init__(self, pictures: dict[str, Any]) -> None:
        super().__init__()
        self.pictures = pictures

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"picture": self.pictures.get(str(value))}


class PartsWidget(forms.Widget):
    """Several controls that make up one answer: a dict of what was sent, by part."""

    use_fieldset = True

    def __init__(self, parts: Labelled, choices: Labelled) -> None:
        super().__init__()
        self.parts, self.choices = parts, choices

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        sent = {part: data.get(f"{name}_{part}") for part, _label in self.parts}
        return {part: str(value) for part, value in sent.items() if value not in {None, ""}}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}_{part}" in data for part, _label in self.parts)

    def id_for_label(self, id_: str) -> str:
        return ""

    def format_value(self, value: Any) -> Any:
        return value or {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = self.format_value(value)
        context["widget"]["parts"] = [
            self._part(number, name, context["widget"]["attrs"].get("id", ""), part, label, given)
            for number, (part, label) in enumerate(self.parts)
        ]
        return context

    def _part(
        self, number: int, name: str, id_: str, part: str, label: str, given: Any
    ) -> dict[str, Any]:
        chosen = str(given.get(part, ""))
        return {
            "name": f"{name}_{part}",
            "id": f"{id_}_{number}",
            "label": label,
            "value": chosen,
            "options": [
                {"value": value, "label": text, "checked": value == chosen}
                for value, text in self.choices
            ],
        }


class MatrixWidget(PartsWidget):
    """One fieldset per row."""

    template_name = "surveys/widgets/matrix.html"


class RankingWidget(PartsWidget):
    """A place for each option to choose; a script adds buttons that move it up and down."""

    template_name = "surveys/widgets/ranking.html"

    def format_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return {str(code): str(rank) for rank, code in enumerate(value, start=1)}
        return value or {}


class PlaceWidget(forms.Widget):
    """A municipality to choose, and a point: as coordinates, with scripts also on a map."""

    template_name = "surveys/widgets/place.html"
    use_fieldset = True

    def __init__(self, municipalities: Labelled) -> None:
        super().__init__()
        self.municipalities = municipalities

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        sent = {part: data.get(f"{name}_{part}", "") for part in ("municipality", "lat", "lon")}
        return {part: str(value).strip() for part, value in sent.items() if str(value).strip()}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}_municipality" not in data

    def id_for_label(self, id_: str) -> str:
        return ""

    def format_value(self, value: Any) -> Any:
        return value or {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"municipalities": self.municipalities, "pin": maps.ground}
        return context


class FileWidget(forms.ClearableFileInput):
    """A file, the one handed in before, and a box to take it back."""

    template_name = "surveys/widgets/file.html"

    def is_initial(self, value: Any) -> bool:
        return isinstance(value, dict) and "name" in value

    def format_value(self, value: Any) -> Any:
        return value if self.is_initial(value) else None


def labelled(choices: tuple[Choice, ...]) -> Labelled:
    """Options as Django's controls want them."""
    return [(str(choice.code), choice.text) for choice in choices]
