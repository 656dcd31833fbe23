"""More objects to ask for, so that every address with an argument leads to something.

`places(...)` says what stands for the arguments of which addresses: a part of the route's text, and
the values. What is personal belongs to the resident of the cast.
"""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from fido2.cose import CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from PIL import Image

from accounts.domain import erasure, personal_copy, tokens
from accounts.enums import CopyState
from accounts.models import PersonalCopy, User
from cms.models import Contact, ContactOffice, ContactPage, HomePage
from notifications.domain import subscription
from notifications.domain.consent import Choice
from notifications.domain.tokens import Purpose, make
from notifications.enums import NoticeKind, Scope
from notifications.models import (
    Campaign,
    ConsentRecord,
    MailRelay,
    Measure,
    Notice,
    NoticeRecipient,
    ReturnedMail,
    Segment,
    Suppression,
)
from participation.domain import contribution as contributions
from participation.domain import decision_mails, guest, moderation, photo
from participation.domain import sign_up as sign_ups
from participation.enums import DecisionAction, Rule
from participation.models import ConsultationPage, GuestConfirmation
from surveys.domain import publication
from surveys.domain.export import job as exports
from surveys.enums import ExportFormat, ExportState
from surveys.models import CodeCategory, ExportJob, SurveyPage, Variable, WeightScheme
from tests.cms import build
from tests.participation.conftest import sections
from tests.surveys.build import make_survey, respond, standard

Places = list[tuple[str, dict[str, object]]]


def account_places(resident: User) -> Places:
    """A passkey, an app, codes; an erasure and a copy that wait; an address to confirm."""
    TOTP.activate(resident, generate_totp_secret())
    RecoveryCodes.activate(resident)
    passkey = Authenticator.objects.create(
        user=resident, type=Authenticator.Type.WEBAUTHN, data=_passkey()
    )
    erased = erasure.request(resident)
    erase_token, erased.token_hash = tokens.make()
    erased.save()
    copy_token, fingerprint = tokens.make()
    now = timezone.now()
    copy = PersonalCopy.objects.create(
        user=resident,
        state=CopyState.READY,
        token_hash=fingerprint,
        ready_at=now,
        expires_at=now + timedelta(hours=1),
    )
    path = personal_copy.path_of(copy)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    asked = EmailAddress.objects.create(user=resident, email="neu@example.org")
    return [
        ("webauthn/keys", {"pk": passkey.pk}),
        ("konto/loeschen", {"token": erase_token}),
        ("konto/daten", {"token": copy_token}),
        ("confirm-email", {"key": EmailConfirmationHMAC(asked).key}),
        ("cms/users/", {"pk": resident.pk}),
        ("cms/groups/", {"pk": Group.objects.get_or_create(name="editor")[0].pk}),
    ]


def _passkey() -> dict[str, Any]:
    """What allauth keeps of a passkey, with a key that opens nothing."""
    point = {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}
    known = AttestedCredentialData.create(bytes(16), b"k" * 32, CoseKey.parse(point))
    about = AuthenticatorData.create(
        sha256(b"testserver").digest(),
        flags=AuthenticatorData.FLAG(0x45),
        counter=0,
        credential_data=known,
    )
    asked = b'{"type":"webauthn.create","challenge":"AAAA","origin":"http://testserver"}'
    response = {
        "clientDataJSON": websafe_encode(asked),
        "attestationObject": websafe_encode(AttestationObject.create("none", about, {})),
    }
    name = websafe_encode(b"k" * 32)
    credential = {"id": name, "rawId": name, "type": "public-key", "response": response}
    return {"name": "Schlüssel", "credential": {**credential, "clientExtensionResults": {}}}


def mail_places(home: HomePage, resident: User) -> Places:
    """A subscription, a notice, a returned mail, a blocked address, an audience, a campaign."""
    choice = Choice(scope=Scope.ALL, target_id=None, label="Alles")
    person = subscription.request(
        resident.email, choices=[choice], form_path="/abo/", language="de"
    )
    asked = ConsentRecord.objects.get(subscriber_uuid=person.uuid)
    subscription.confirm(asked, form_path="/abo/")
    notice = Notice.objects.create(
        kind=NoticeKind.PUBLISHED, event="e", subjects={"de": "Neu"}, url="/"
    )
    told = NoticeRecipient.objects.create(
        notice=notice, user=resident, person="p", channel="page", language="de"
    )
    returned = ReturnedMail.objects.create(
        fingerprint="1", kind="unclear", state="open", address=resident.email, subject="Brief"
    )
    blocked = Suppression.objects.create(email=resident.email, reason="manual")
    today = timezone.localdate()
    campaign = Campaign.objects.create(name="Ufer", goal="G", starts_on=today, ends_on=today)
    measure = Measure.objects.create(
        campaign=campaign, channel="poster", title="Plakat", due_on=today
    )
    return [
        ("abo/bestaetigen", {"token": make(Purpose.CONFIRM, asked.uuid)}),
        ("abo/bestaetigt", {"token": make(Purpose.PREFERENCES, person.uuid)}),
        ("abo/einstellungen", {"token": make(Purpose.PREFERENCES, person.uuid)}),
        ("abo/ruhe", {"token": make(Purpose.QUIET, told.uuid)}),
        ("abo/keine-mails", {"token": make(Purpose.QUIET, told.uuid)}),
        ("abo/ein-klick", {"token": make(Purpose.UNSUBSCRIBE, person.uuid)}),
        ("abo/ab", {"token": make(Purpose.UNSUBSCRIBE, person.uuid)}),
        ("abo/mitteilungen", {"public_id": told.uuid}),
        ("mailserver", {"relay_id": MailRelay.objects.get_or_create(name="main")[0].pk}),
        ("ruecklauf/", {"returned_id": returned.pk}),
        ("suppression/", {"pk": blocked.pk}),
        ("segment/delete", {"pk": Segment.objects.create(name="Wohnen").pk}),
        ("abonnierende/", {"subscriber_id": person.pk}),
        ("massnahme", {"measure_id": measure.pk, "kind": "karte"}),
        ("kampagnen", {"campaign_id": campaign.pk}),
        ("k/<slug:code>", {"code": measure.code}),
    ]


def taking_part_places(
    home: HomePage, page: Any, event: Any, contact: Contact, resident: User, moderator: User
) -> Places:
    """A sign-up, words of a guest, something removed and something corrected, a draft."""
    signed_up = sign_ups.sign_up_member(event, resident)
    asked = contributions.submit(
        page, body="Als Gast", submit_key=uuid4(), guest=guest.Guest(resident.email, "Gast")
    )
    token, fingerprint = tokens.make()
    GuestConfirmation.objects.filter(contribution=asked).update(token_hash=fingerprint)
    removed = contributions.submit(page, body="Zu viel", submit_key=uuid4(), author=resident)
    decision = moderation.decide(
        removed, action=DecisionAction.REMOVE, by=moderator, reason="R", rule=Rule.TOPIC
    )
    corrected = contributions.submit(page, body="Erst", submit_key=uuid4(), author=resident)
    contributions.edit(corrected, title="", body="Dann", by=resident)
    draft = _draft(home)
    offices = home.add_child(instance=ContactPage(title="Kontakt", slug="kontakt"))
    offices.offices.add(ContactOffice(contact=contact))
    offices.save()
    return [
        ("<uuid:public_id>/fassungen", {"public_id": corrected.public_id}),
        ("<uuid:public_id>/einspruch", {"public_id": removed.public_id}),
        ("beitraege/einspruch", {"token": decision_mails.SIGNER.sign(str(decision.pk))}),
        ("beitraege/anmeldung", {"token": sign_ups.token_of(signed_up)}),
        ("beitraege/bestaetigen", {"token": token}),
        ("beitraege/foto", {"public_id": _waiting_photo(resident), "size": "klein"}),
        ("fassung/<int:number>", {"page_id": draft.pk, "number": 1}),
        ("gruende", {"page_id": draft.pk}),
        ("archiv/", {"page_id": draft.pk}),
        ("beitraege.<slug:kind>", {"kind": "csv"}),
        ("anliegen/stelle", {"pk": contact.pk}),
        ("drucken", {"kind": "aushang"}),
    ]


def _draft(home: HomePage) -> ConsultationPage:
    index = build.participation_index(home)
    page: ConsultationPage = index.add_child(
        instance=ConsultationPage(
            title="Leitbild",
            slug="leitbild",
            lead_text="Entwurf",
            opens_at=timezone.now() - timedelta(days=1),
            closes_at=timezone.now() + timedelta(days=1),
            document=sections((1, "1", "Ufer", "Die Ufer bleiben frei.")),
        )
    )
    page.save_revision().publish()
    return page


def _waiting_photo(owner: User) -> object:
    """A picture that belongs to no contribution yet: for its owner alone."""
    file = BytesIO()
    Image.new("RGB", (60, 40), (30, 60, 60)).save(file, "JPEG")
    upload = SimpleUploadedFile("see.jpg", file.getvalue(), "image/jpeg")
    return photo.keep(upload, owner=owner).public_id


def survey_places(home: HomePage, survey: SurveyPage, author: User) -> Places:
    """A weighting, an open question with a category, an export that is being made."""
    scheme = WeightScheme.objects.create(survey=survey, name="Ort", margins=[])
    variable = Variable.objects.get(survey=survey, code="V005")
    category = CodeCategory.objects.create(variable=variable, code=1, label="Wege")
    job = ExportJob.objects.create(
        survey=survey,
        format=ExportFormat.CSV,
        language="de",
        expires_at=timezone.now() + timedelta(hours=1),
        created_by=author,
        state=ExportState.READY,
    )
    file = exports.path_of(job)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"V001")
    ended = make_survey(home, standard())
    for number in range(40):
        respond(ended, {"V001": 1 + number % 2})
    SurveyPage.objects.filter(pk=ended.pk).update(closes_at=timezone.now())
    ended.refresh_from_db()
    chosen = publication.Wanted([publication.ChosenQuestion("V001")])
    release = publication.publish(ended, chosen, by=author)
    return [
        ("ergebnisse/<int:", {"page_id": ended.pk, "pk": release.pk, "number": release.number}),
        ("gewichtung", {"pk": scheme.pk}),
        ("offene-antworten", {"pk": variable.pk, "category_id": category.pk}),
        ("exporte", {"pk": job.pk}),
    ]
