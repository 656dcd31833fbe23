"""Places below the municipalities that residents may name."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.domain.geography import district
from cms.models import Municipality


class Locality(index.Indexed, models.Model):
    """A village or quarter with its middle, so that a pin needs no address service elsewhere."""

    name = models.CharField(_("name"), max_length=80)
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("municipality"),
        on_delete=models.CASCADE,
        related_name="localities",
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("municipality"),
        FieldPanel("latitude"),
        FieldPanel("longitude"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("locality")
        verbose_name_plural = _("localities")
        ordering = ["name", "municipality__slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="locality_once",
                violation_error_message=_("This municipality already has a place of this name."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.municipality.name})"

    def clean(self) -> None:
        super().clean()
        # Before its own fields are checked, a value may be missing.
        point = [value for value in (self.latitude, self.longitude) if value is not None]
        if len(point) == 2 and not district().holds(*map(float, point)):
            raise ValidationError(_("This point lies outside of the district."))
