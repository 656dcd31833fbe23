"""The one noun: what a resident writes."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.enums import Channel, ContributionStatus

BODY_MAX_LENGTH = 4000

models.TextField.register_lookup(Length)

# What the search in a discussion looks at. The index holds the same expression.
SEARCHED = SearchVector("title", "body", config="german")

# Rows that a reader can meet: published ones, and places that hold up other people's words,
# whether the words above them are gone or wait for the moderation again.
VISIBLE = Q(status=ContributionStatus.PUBLISHED) | Q(
    status__in=[
        ContributionStatus.PENDING,
        ContributionStatus.WITHDRAWN,
        ContributionStatus.REMOVED,
    ],
    published_at__isnull=False,
    reply_count__gt=0,
)


class Contribution(models.Model):
    """A comment or a reply below a page, by an account or by a guest who confirmed by mail.

    `parent` is what it answers, `root` the top of that conversation; both are empty on a root.
    Rows are never deleted once published: nobody's departure takes other people's words along.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("answers"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    root = models.ForeignKey(
        "self",
        verbose_name=_("conversation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="conversation",
    )
    title = models.CharField(_("heading"), max_length=120, blank=True)
    body = models.TextField(_("text"), max_length=BODY_MAX_LENGTH, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contributions",
    )
    guest_name = models.CharField(_("name of the guest"), max_length=40, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=ContributionStatus.choices, db_index=False
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    # When the administration first answered; the order “answered first” goes by it.
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    support_count = models.PositiveIntegerField(_("supports"), default=0)
    reply_count = models.PositiveIntegerField(
        _("replies"),
        default=0,
        help_text=_(
            "Published answers: of a root the whole conversation, of a reply the direct ones."
        ),
    )
    category = models.ForeignKey(
        "participation.Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contributions",
    )
    municipality = models.ForeignKey(
        "cms.Municipality",
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    draft_version = models.ForeignKey(
        "participation.DraftVersion",
        verbose_name=_("version of the draft"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    section = models.ForeignKey(
        "participation.DraftSection",
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    channel = models.CharField(
        _("channel"), max_length=8, choices=Channel.choices, default=Channel.ONLINE
    )
    source_note = models.CharField(_("where it comes from"), max_length=120, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="entered_contributions",
    )
    submit_key = models.UUIDField(_("key of the form"), unique=True, editable=False)

    # Wagtail would otherwise rewrite its reference index at each save.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.CheckConstraint(
                name="contribution_root_with_parent",
                condition=Q(parent__isnull=True, root__isnull=True)
                | Q(parent__isnull=False, root__isnull=False),
            ),
            models.CheckConstraint(
                name="contribution_body_length",
                condition=Q(body__length__lte=BODY_MAX_LENGTH),
            ),
            models.CheckConstraint(
                name="contribution_published_when",
                condition=~Q(status=ContributionStatus.PUBLISHED) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="contribution_pin_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(
                name="contribution_section_of_version",
                condition=Q(section__isnull=True) | Q(draft_version__isnull=False),
            ),
            models.CheckConstraint(
                name="contribution_entered_by_staff",
                condition=Q(channel=Channel.ONLINE) | Q(author__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                F("page"),
                F("published_at").desc(),
                F("id").desc(),
                name="contribution_newest",
                condition=Q(root__isnull=True, published_at__isnull=False),
            ),
            models.Index(
                F("page"),
                F("support_count").desc(),
                F("id").desc(),
                name="contribution_supported",
                condition=Q(root__isnull=True, published_at__isnull=False),
            ),
            models.Index(
                F("page"),
                F("reply_count").desc(),
                F("id").desc(),
                name="contribution_discussed",
                condition=Q(root__isnull=True, published_at__isnull=False),
            ),
            models.Index(
                F("page"),
                F("answered_at").desc(nulls_last=True),
                F("id").desc(),
                name="contribution_answered",
                condition=Q(root__isnull=True, published_at__isnull=False),
            ),
            GinIndex(
                SEARCHED,
                name="contribution_words",
                condition=Q(status=ContributionStatus.PUBLISHED),
            ),
            models.Index(
                fields=["root", "published_at", "id"],
                name="contribution_replies",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(
                fields=["page"],
                include=["root", "published_at", "answered_at"],
                name="contribution_figures",
                condition=Q(status=ContributionStatus.PUBLISHED),
            ),
            models.Index(fields=["status", "-created_at"], name="contribution_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.title or self.body[:60]}"

    @property
    def author_name(self) -> str:
        """The public pseudonym, or what stands there when the account is gone."""
        if self.author:
            return self.author.display_name
        if self.guest_name:
            return self.guest_name
        return gettext("Without a name") if self.is_entered else gettext("Deleted account")

    @property
    def is_guest(self) -> bool:
        """Whether somebody without an account wrote it here."""
        return bool(self.guest_name) and not self.is_entered

    @property
    def is_entered(self) -> bool:
        """Whether staff entered it for somebody who wrote or spoke elsewhere."""
        return self.channel != Channel.ONLINE

    @property
    def is_published(self) -> bool:
        return self.status == ContributionStatus.PUBLISHED

    @property
    def is_tombstone(self) -> bool:
        """Whether only the place in the conversation is left to show."""
        return self.status in {ContributionStatus.WITHDRAWN, ContributionStatus.REMOVED}

    @property
    def is_held_again(self) -> bool:
        """Whether it was public and waits for the moderation now."""
        return self.status == ContributionStatus.PENDING and self.published_at is not None

    @property
    def anchor(self) -> str:
        """Id of the element that shows it on a page."""
        return f"beitrag-{self.public_id}"


class Support(models.Model):
    """One person's approval of one contribution.

    When the account goes, the approval stays in the count without the person.
    """

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="supports"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="supports"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [
            models.UniqueConstraint(fields=["contribution", "user"], name="support_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}/{self.user_id}"
