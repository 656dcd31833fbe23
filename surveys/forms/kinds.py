"""A form field for every way to answer: what was sent becomes what the document holds."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.domain.upload import check_document, clean_picture
from surveys.domain.answers import is_visible

CHOOSE = _("Please choose one of the answers offered.")
PICTURES = {"jpg", "jpeg", "png", "webp"}
DOCUMENTS = {"pdf", "odt", "docx", "xlsx", "txt"}
MAX_FILE = 5 * 1024 * 1024
NUMBER_LENGTH = 40


class Several(forms.TypedMultipleChoiceField):
    """A sorted list of codes, what is said instead, or None if skipped."""

    def clean(self, value: Any) -> Any:
        codes = sorted(set(super().clean(value) or []))
        instead = [code for code in codes if code < 0]
        if instead and len(codes) > 1:
            raise ValidationError(
                _("One of your answers excludes all others. Please choose either it or the others.")
            )
        return instead[0] if instead else codes or None


class MatrixField(forms.Field):
    """{row code: column code}, or None if no row was answered."""

    def clean(self, value: Any) -> dict[str, int] | None:
        offered = {code for code, _label in self.widget.choices}
        if not set(value.values()) <= offered:
            raise ValidationError(CHOOSE)
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])
        return {row: int(code) for row, code in value.items()} or None


class RankingField(forms.Field):
    """A list of option codes, the first one first; None if nothing was ranked."""

    def clean(self, value: Any) -> list[int] | None:
        offered = {code for code, _label in self.widget.choices}
        if not set(value.values()) <= offered:
            raise ValidationError(CHOOSE)
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])
        ranks = {int(rank): int(code) for code, rank in value.items()}
        if len(ranks) < len(value):
            raise ValidationError(_("Please give every place once."))
        if sorted(ranks) != list(range(1, len(ranks) + 1)):
            raise ValidationError(_("Please give the places without a gap, beginning with 1."))
        return [ranks[rank] for rank in sorted(ranks)] or None


class NumberField(forms.CharField):
    """A number with a comma or a point; thousands may be grouped by spaces."""

    def __init__(self, *, decimals: int, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal" if decimals else "numeric", "autocomplete": "off"}
        super().__init__(
            max_length=NUMBER_LENGTH,
            empty_value=None,
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )
        self.decimals = decimals

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None:
            return None
        plain = "".join(text.split()).replace(",", ".")
        try:
            number = float(plain)
        except ValueError as error:
            raise ValidationError(_("Please enter a number.")) from error
        return int(number) if number.is_integer() and not self.decimals else number

    def run_validators(self, value: Any) -> None:
        """The length counts what was typed; the judge of answers looks at the number."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, bool | int | float):
            return f"{value:.10g}".replace(".", ",")
        return value


class DayField(forms.DateField):
    """ISO text of a day, or None."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day.isoformat() if day else None


class Words(forms.CharField):
    """A text, or None if there is nothing to see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if text is None or not is_visible(text):
            return None
        return text.replace("\r\n", "\n")


class PlaceField(forms.Field):
    """{"municipality": AGS} and/or {"lat": …, "lon": …}, or None."""

    def clean(self, value: Any) -> dict[str, Any] | None:
        known = {key for key, _name in self.widget.municipalities}
        if value.get("municipality", "") not in {"", *known}:
            raise ValidationError(CHOOSE)
        answer: dict[str, Any] = {k: v for k, v in value.items() if k == "municipality"}
        for part in ("lat", "lon"):
            if part in value:
                answer[part] = self._degrees(value[part])
        if self.required and not answer:
            raise ValidationError(self.error_messages["required"])
        return answer or None

    def _degrees(self, text: str) -> float:
        try:
            return round(float(text.replace(",", ".")), 5)
        except ValueError as error:
            raise ValidationError(
                _("Please enter coordinates like 51,12345 and 12,12345.")
            ) from error


class HandedIn(forms.FileField):
    """A checked upload, or what was handed in before, or None."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        cleaned = super().clean(data, initial)
        if not cleaned:
            return None
        return cleaned if isinstance(cleaned, dict) else self._checked(cleaned)

    def _checked(self, upload: Any) -> Any:
        extension = (upload.name or "").rpartition(".")[2].lower()
        if upload.size > MAX_FILE:
            raise ValidationError(_("The file is larger than 5 MB. Please make it smaller."))
        if extension in PICTURES:
            return clean_picture(upload)
        if extension not in DOCUMENTS:
            raise ValidationError(_("Please use a PDF, a picture, a text or a table."))
        check_document(upload, extension)
        return upload


class ConsentField(forms.BooleanField):
    """1 if somebody agreed, else None."""

    def clean(self, value: Any) -> Any:
        return 1 if super().clean(value) else None
