"""Forms of the admin."""

from functools import partial
from pathlib import PurePath
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.domain import picture, upload
from cms.models import Picture


class PictureFileField(WagtailImageField):
    """Takes a file only if it can be read to its end.

    Wagtail looks at the first bytes; a file that begins like a picture and goes on as something
    else would pass, or break the form.
    """

    def check_image_pixel_size(self, f: Any) -> None:
        try:
            super().check_image_pixel_size(f)
            with Image.open(f) as image:
                image.load()
        except ValidationError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise upload.too_many_pixels() from error
        except Exception as error:
            # Decoders raise what they like for bytes that are no picture.
            message = self.error_messages["invalid_image"]
            raise ValidationError(message, code="invalid_image") from error
        f.seek(0)


class PictureForm(BaseImageForm):
    """A picture of the library: what is to be seen of it, and nothing else.

    Its sizes are made as soon as it is saved.
    """

    file = PictureFileField(label=_("File"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return upload.clean_picture(file) if isinstance(file, UploadedFile) else file

    def save(self, commit: bool = True) -> Picture:
        saved = cast(Picture, super().save(commit=commit))
        if commit:
            transaction.on_commit(partial(picture.render_soon, [saved.pk]), robust=True)
        return saved


class DocumentForm(BaseDocumentForm):
    """Takes a document only if it is what its name says."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            upload.check_document(file, PurePath(file.name or "").suffix.removeprefix("."))
        return file
