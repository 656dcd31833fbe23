"""An idea: words, a category, a place, a picture."""

import re
import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms import maps
from cms.models import Municipality
from participation.domain import place as places
from participation.domain.details import Details
from participation.domain.photo import MAX_BYTES
from participation.domain.place import OutsideOfDistrict, Place, SeveralPlaces, UnknownPlace
from participation.forms.contribution import ContributionForm, GuestContributionForm
from participation.forms.fields import PlainLineField
from participation.models import Category, IdeaCollectionPage, Photo
from participation.models.photo import ALT_MAX_LENGTH

_COORDINATE = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?")
_STEP = Decimal("0.00001")


class CoordinateField(forms.Field):
    """Degrees with a point or a comma; five decimals (about a metre) are kept."""

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip().removesuffix("°").replace(",", ".")
        if not text:
            return None
        if not _COORDINATE.fullmatch(text):
            raise ValidationError(_("Please enter degrees such as 51.1242."), code="invalid")
        try:
            return Decimal(text).quantize(_STEP)
        except InvalidOperation as error:
            raise ValidationError(_("Please enter degrees such as 51.1242.")) from error


class PlaceInput(forms.TextInput):
    """A line that offers the places we know while somebody types, without any script."""

    template_name = "participation/widgets/place.html"
    known: list[Place] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["places"] = [one.label for one in self.known]
        return context


class KeyField(forms.UUIDField):
    """The key of a picture that has arrived already; a broken one counts as none."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> uuid.UUID | None:
        try:
            key: uuid.UUID | None = super().clean(value)
        except ValidationError:
            return None
        return key


class IdeaForm(ContributionForm):
    """An idea of a signed-in person."""

    template_name = "participation/idea_form.html"

    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.none(),
        empty_label=_("Please choose"),
        error_messages={"invalid_choice": _("Please choose one of the categories.")},
    )
    place = PlainLineField(
        label=_("Place or address"),
        max_length=120,
        required=False,
        help_text=_(
            "For example “Deutzen” or “Markt 1, Borna”. We look for the town, not the house."
        ),
        widget=PlaceInput(attrs={"autocomplete": "off"}),
    )
    municipality = forms.ModelChoiceField(
        label=_("Or choose a municipality"),
        queryset=Municipality.objects.filter(valid_to=None),
        required=False,
        empty_label=_("whole district"),
    )
    latitude = CoordinateField(
        label=_("Latitude"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    longitude = CoordinateField(
        label=_("Longitude"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    photo = forms.FileField(
        label=_("Photograph"),
        required=False,
        help_text=_(
            "JPEG, PNG, WebP, AVIF or GIF up to 12 MB. We remove the place and the camera"
            " from it. Please show nobody who does not want it."
        ),
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}
        ),
    )
    photo_alt = PlainLineField(
        label=_("What does the photograph show?"),
        max_length=ALT_MAX_LENGTH,
        required=False,
        help_text=_("One sentence for people who cannot see it."),
    )
    photo_key = KeyField(required=False)

    field_order = ["title", "body", "category", "place", "municipality", "latitude", "longitude",
                   "photo", "photo_alt", "name", "email", "website"]  # fmt: skip

    def __init__(self, *args: Any, page: IdeaCollectionPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.kept: Photo | None = None
        self.fields["title"].required = True
        self.fields["title"].label = _("Your idea in one line")
        self.fields["body"].label = _("Describe your idea")
        category = self.fields["category"]
        assert isinstance(category, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        category.queryset = page.categories.all()
        if not page.categories.exists():
            del self.fields["category"]
        if page.has_map:
            widget = self.fields["place"].widget
            assert isinstance(widget, PlaceInput)  # noqa: S101 -- for the type checker
            widget.known = self.places
        else:
            for name in ("place", "latitude", "longitude"):
                del self.fields[name]
            self.fields["municipality"].label = _("Municipality")

    def pin(self) -> dict[str, Any]:
        """The ground of the map on which scripts let somebody set a point."""
        return maps.ground()

    @cached_property
    def places(self) -> list[Place]:
        """What may be named as a place."""
        return places.known()

    def clean_photo(self) -> Any:
        file = self.cleaned_data.get("photo")
        if isinstance(file, UploadedFile) and (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                _("The photograph is larger than 12 MB. Please make it smaller."), code="too_large"
            )
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_point(data)
        if data.get("photo") and not data.get("photo_alt"):
            self._ask_for_description()
        return data

    def _ask_for_description(self) -> None:
        if "photo_alt" not in self.errors:
            words = _("Please say in a few words what the photograph shows.")
            self.add_error("photo_alt", words)

    def _clean_point(self, data: dict[str, Any]) -> None:
        if not self.page.has_map or {"latitude", "longitude", "place"} & set(self.errors):
            return
        latitude, longitude = data.get("latitude"), data.get("longitude")
        if (latitude is None) != (longitude is None):
            missing = "longitude" if longitude is None else "latitude"
            self.add_error(missing, _("A point needs both coordinates."))
        elif latitude is not None and longitude is not None:
            self._clean_coordinates(data, latitude, longitude)
        elif data.get("place"):
            self._clean_place(data)

    def _clean_coordinates(
        self, data: dict[str, Any], latitude: Decimal, longitude: Decimal
    ) -> None:
        try:
            places.check_point(latitude, longitude)
        except OutsideOfDistrict:
            self.add_error("latitude", self._outside(latitude, longitude))
        else:
            data["municipality"] = data.get("municipality") or places.nearest(
                latitude, longitude, self.places
            )

    @staticmethod
    def _outside(latitude: Decimal, longitude: Decimal) -> str:
        try:
            places.check_point(longitude, latitude)
        except OutsideOfDistrict:
            return gettext("This point lies outside of the district.")
        return gettext("This point lies outside of the district. Are the two coordinates swapped?")

    def _clean_place(self, data: dict[str, Any]) -> None:
        try:
            found = places.find(data["place"], self.places)
        except SeveralPlaces as error:
            names = ", ".join(one.label for one in error.places)
            words = gettext(
                "There is more than one place of this name: %(names)s. Please choose one."
            )
            self.add_error("place", words % {"names": names})
        except UnknownPlace as error:
            self.add_error("place", self._unknown(error.suggestions))
        else:
            data["municipality"] = found.municipality
            if found.is_locality:
                data["latitude"], data["longitude"] = found.latitude, found.longitude

    @staticmethod
    def _unknown(suggestions: list[Place]) -> str:
        if not suggestions:
            return gettext(
                "We do not know this place. Please name a town or a village of the district, or"
                " choose a municipality."
            )
        names = ", ".join(one.label for one in suggestions)
        return gettext("We do not know this place. Do you mean %(names)s?") % {"names": names}

    def keep(self, photo: Photo) -> None:
        """Show the form with a picture that has arrived: its key travels along from now on."""
        self.kept = photo
        self.put("photo_key", str(photo.public_id))

    @property
    def details(self) -> Details:
        """What this valid form says beside the words."""
        data = self.cleaned_data
        return Details(
            category=data.get("category"),
            municipality=data.get("municipality"),
            latitude=data.get("latitude"),
            longitude=data.get("longitude"),
            photo=self.kept,
            photo_alt=data.get("photo_alt", ""),
        )


class GuestIdeaForm(IdeaForm, GuestContributionForm):
    """An idea of somebody without an account."""
