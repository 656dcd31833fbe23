"""Things that pages refer to."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class Topic(index.Indexed, models.Model):
    """A subject residents can filter by and subscribe to."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Municipality(index.Indexed, models.Model):
    """A municipality of the district. Mergers happen, so it is data with a period of validity."""

    ags = models.CharField(
        _("official municipality key (AGS)"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{8}$", _("The key has exactly eight digits."))],
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    population = models.PositiveIntegerField(_("population"))
    latitude = models.DecimalField(
        _("latitude of the centroid"),
        max_digits=8,
        decimal_places=5,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude of the centroid"),
        max_digits=8,
        decimal_places=5,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        # Slugs are ASCII, so "Böhlen" stands before "Borna" whatever the database's collation.
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="municipality_valid_period",
                violation_error_message=_("The end must be later than the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ActionArea(index.Indexed, models.Model):
    """Several municipalities under one name, because they take something on together."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    municipalities = models.ManyToManyField(
        Municipality, verbose_name=_("municipalities"), related_name="action_areas"
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("action area")
        verbose_name_plural = _("action areas")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An organisation that carries a project with the district."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    url = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        "cms.Picture",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """An office residents can turn to: a function, never a named person."""

    unit = models.CharField(_("unit"), max_length=120, unique=True)
    email = models.EmailField(_("function address"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.TextField(_("postal address"), blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["unit"]

    def __str__(self) -> str:
        return self.unit
