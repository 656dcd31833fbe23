"""Forms of the admin."""

from functools import partial
from pathlib import PurePath
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.domain import picture, sign_language, upload
from cms.models import Picture, SignLanguageVideo


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not declared above: Wagtail translates the words of the field when it is made, so one made
        # with the class would speak the language of whoever came first.
        if wagtails := self.fields.get("file"):
            self.fields["file"] = PictureFileField(label=wagtails.label, widget=wagtails.widget)

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


class SignLanguageVideoForm(WagtailAdminModelForm):
    """A video in sign language. Without captions it is not taken."""

    recording: sign_language.Recording | None = None
    new_captions: bytes | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["video"].error_messages["required"] = _("Please choose a video.")
        self.fields["captions"].error_messages["required"] = _(
            "Please add captions. A video without captions shuts out people who hear but do not"
            " sign, and people who read."
        )

    def clean_video(self) -> Any:
        file = self.cleaned_data["video"]
        if isinstance(file, UploadedFile):
            self.recording = sign_language.read(file, file.size or 0)
        return file

    def clean_captions(self) -> Any:
        file = self.cleaned_data["captions"]
        if isinstance(file, UploadedFile):
            sign_language.read_captions(file)
            file.seek(0)
            self.new_captions = file.read()
        return file

    def save(self, commit: bool = True) -> SignLanguageVideo:
        video = cast(SignLanguageVideo, super().save(commit=False))
        return sign_language.store(video, recording=self.recording, captions=self.new_captions)
