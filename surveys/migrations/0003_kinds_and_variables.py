"""More kinds of questions: roles and signatures of variables, places, files, the bank."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import cms.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0008_search"),
        ("surveys", "0002_version_is_immutable"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="For example the official statistics with which answers are to be compared.",
                        max_length=200,
                        verbose_name="source of the wording",
                    ),
                ),
                ("question", cms.fields.StreamField(verbose_name="question")),
            ],
            options={
                "verbose_name": "question of the bank",
                "verbose_name_plural": "question bank",
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="FileAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("question_code", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                ("content", models.BinaryField()),
            ],
            options={
                "verbose_name": "file handed in",
                "verbose_name_plural": "files handed in",
            },
        ),
        migrations.CreateModel(
            name="GeoAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
            },
        ),
        migrations.RemoveConstraint(
            model_name="variable",
            name="variable_identity_unique",
        ),
        migrations.AddField(
            model_name="responsedraft",
            name="started_at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="response",
            name="numbers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(null=True), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="surveypage",
            name="anonymity",
            field=models.CharField(
                choices=[
                    ("separated", "separated: nothing leads from a person to their answers"),
                    ("linked", "linked with the account, shown to the person alone"),
                    ("named", "named: the survey office sees who answered what"),
                ],
                default="separated",
                help_text="Shown in plain words before the first question; fixed when the survey is published.",
                max_length=10,
                verbose_name="anonymity",
            ),
        ),
        migrations.AddField(
            model_name="surveypage",
            name="quotas",
            field=cms.fields.StreamField(
                blank=True,
                default=list,
                help_text="When a quota is full, further responses of its kind are declined politely.",
                verbose_name="quotas",
            ),
        ),
        migrations.AddField(
            model_name="variable",
            name="demographic",
            field=models.CharField(
                blank=True,
                choices=[
                    ("age", "age group"),
                    ("gender", "gender"),
                    ("education", "education"),
                    ("household", "size of the household"),
                    ("employment", "employment"),
                    ("municipality", "municipality"),
                ],
                max_length=12,
                verbose_name="says about a person",
            ),
        ),
        migrations.AddField(
            model_name="variable",
            name="role",
            field=models.CharField(
                choices=[
                    ("main", "the answer"),
                    ("tick", "one option of a multiple choice"),
                    ("row", "one row of a matrix"),
                    ("rank", "the rank of one option"),
                    ("other", "the words for “other”"),
                ],
                default="main",
                max_length=5,
                verbose_name="role",
            ),
        ),
        migrations.AddField(
            model_name="variable",
            name="signature",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="variable",
            name="value_slot",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="surveypage",
            name="access",
            field=models.CharField(
                choices=[
                    ("browser", "one response per browser"),
                    ("account", "one response per account"),
                    ("code", "one response per personal code"),
                ],
                default="browser",
                help_text="Part of the promise to the participants: fixed when the survey is published.",
                max_length=8,
                verbose_name="what counts once",
            ),
        ),
        migrations.AlterField(
            model_name="variable",
            name="code",
            field=models.CharField(max_length=16, verbose_name="code"),
        ),
        migrations.AlterField(
            model_name="variable",
            name="kind",
            field=models.CharField(
                choices=[
                    ("single", "single choice"),
                    ("dropdown", "choice from a list"),
                    ("picture", "choice of a picture"),
                    ("multiple", "multiple choice"),
                    ("scale", "scale"),
                    ("rating", "rating"),
                    ("matrix", "matrix"),
                    ("ranking", "ranking"),
                    ("number", "number"),
                    ("date", "date"),
                    ("short_text", "short text"),
                    ("long_text", "long text"),
                    ("map", "place on the map"),
                    ("file", "file"),
                    ("consent", "consent"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="variable",
            name="scale",
            field=models.CharField(
                choices=[
                    ("nominal", "nominal"),
                    ("ordinal", "ordinal"),
                    ("metric", "metric"),
                    ("dichotomous", "yes or no"),
                    ("text", "text"),
                ],
                max_length=12,
                verbose_name="scale",
            ),
        ),
        migrations.RunSQL(
            "UPDATE surveys_variable SET signature = coalesce(points::text, ''),"
            " role = CASE WHEN option_id IS NULL THEN 'main' ELSE 'tick' END",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="variable",
            constraint=models.UniqueConstraint(
                fields=("survey", "question_id", "kind", "signature", "role", "option_id"),
                name="variable_identity_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="fileanswer",
            name="draft",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="surveys.responsedraft",
            ),
        ),
        migrations.AddField(
            model_name="fileanswer",
            name="response",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="surveys.response",
            ),
        ),
        migrations.AddField(
            model_name="fileanswer",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="surveys.surveypage",
            ),
        ),
        migrations.AddField(
            model_name="geoanswer",
            name="municipality",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="cms.municipality",
            ),
        ),
        migrations.AddField(
            model_name="geoanswer",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="places",
                to="surveys.response",
            ),
        ),
        migrations.AddField(
            model_name="geoanswer",
            name="variable",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="surveys.variable"
            ),
        ),
        migrations.AddConstraint(
            model_name="geoanswer",
            constraint=models.UniqueConstraint(
                fields=("response", "variable"), name="geo_answer_unique"
            ),
        ),
    ]
