"""Pictures and documents with what readers and the law want to know about them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtail.models import Page

from cms.enums import DocumentKind, DocumentLanguage


class Picture(AbstractImage):
    """A picture of the site's library. Whoever made it is named wherever it is shown."""

    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made the picture, for example “Landkreis Leipzig”."),
    )

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_picture", "Can choose picture")]


class PictureRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_unique"
            )
        ]


class SiteDocument(AbstractDocument):
    """A file to download, with what a reader wants to know before."""

    kind = models.CharField(
        _("kind"), max_length=12, choices=DocumentKind.choices, default=DocumentKind.REPORT
    )
    date = models.DateField(_("date"), null=True, blank=True, help_text=_("Of the content."))
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=DocumentLanguage.choices,
        default=DocumentLanguage.GERMAN,
    )
    is_accessible = models.BooleanField(
        _("accessible"),
        default=False,
        help_text=_("Checked: headings, reading order and alternative texts are in the file."),
    )

    admin_form_fields = (
        *WagtailDocument.admin_form_fields,
        "kind",
        "date",
        "language",
        "is_accessible",
    )

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_sitedocument", "Can choose document")]


class PicturedPage(Page):
    """A page with a lead picture."""

    image = models.ForeignKey(
        Picture,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_alt = models.CharField(
        _("description of the picture"),
        max_length=200,
        blank=True,
        help_text=_("What it shows, for people who cannot see it."),
    )
    image_decorative = models.BooleanField(
        _("only decorates"),
        default=False,
        help_text=_("It tells nothing that the text does not tell; screen readers leave it out."),
    )

    picture_panel: Panel = MultiFieldPanel(
        [FieldPanel("image"), FieldPanel("image_alt"), FieldPanel("image_decorative")],
        heading=_("picture"),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A picture is either described or marked as decoration."""
        super().clean()
        self.image_alt = self.image_alt.strip()
        if not self.image_id:
            return
        if self.image_decorative and self.image_alt:
            raise ValidationError(
                {"image_decorative": _("Either describe the picture or mark it, not both.")}
            )
        if not self.image_decorative and not self.image_alt:
            raise ValidationError(
                {"image_alt": _("Please describe the picture, or mark that it only decorates.")}
            )
