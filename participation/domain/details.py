"""What a contribution may carry beside its words, depending on the format."""

from dataclasses import dataclass
from decimal import Decimal

from cms.models import Municipality
from participation.domain import photo as photos
from participation.models import Category, Contribution, DraftSection, DraftVersion, Photo


@dataclass(frozen=True)
class Details:
    """Category, place, picture, or the part of a draft; all of it cleaned."""

    category: Category | None = None
    municipality: Municipality | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    photo: Photo | None = None
    photo_alt: str = ""
    draft_version: DraftVersion | None = None
    section: DraftSection | None = None

    def put_on(self, contribution: Contribution) -> None:
        """Fill in the fields of an unsaved contribution."""
        contribution.category = self.category
        contribution.municipality = self.municipality
        contribution.latitude, contribution.longitude = self.latitude, self.longitude
        contribution.draft_version, contribution.section = self.draft_version, self.section

    def attach_to(self, contribution: Contribution) -> None:
        """What needs the saved row."""
        if self.photo:
            photos.claim(self.photo, contribution, alt=self.photo_alt)
