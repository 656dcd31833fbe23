"""Mixing pool, owners, codes, invitations, quotas; what was typed; withdrawal codes."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0003_kinds_and_variables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MixingPool",
            fields=[
                (
                    "survey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="surveys.surveypage",
                    ),
                ),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("responses", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "mixing pool",
                "verbose_name_plural": "mixing pools",
            },
        ),
        migrations.AddField(
            model_name="response",
            name="withdrawal_hash",
            field=models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="responsedraft",
            name="typed",
            field=models.JSONField(
                default=dict, help_text="what is not valid yet, as it was typed, by field"
            ),
        ),
        migrations.CreateModel(
            name="ResponseOwner",
            fields=[
                (
                    "response",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="owner",
                        serialize=False,
                        to="surveys.response",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "owner of a response",
                "verbose_name_plural": "owners of responses",
            },
        ),
        migrations.CreateModel(
            name="AccessCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code_hash", models.CharField(max_length=64)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_codes",
                        to="surveys.surveypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "access code",
                "verbose_name_plural": "access codes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "code_hash"), name="access_code_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "reminders",
                    models.PositiveSmallIntegerField(default=0, verbose_name="reminders"),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="surveys.surveypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "constraints": [
                    models.UniqueConstraint(fields=("survey", "email"), name="invitation_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quota_id", models.UUIDField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("limit", models.PositiveIntegerField(verbose_name="at most")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="so far")),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quota_counters",
                        to="surveys.surveypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "quota",
                "verbose_name_plural": "quotas",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "quota_id"), name="quota_counter_unique"
                    )
                ],
            },
        ),
    ]
