"""Weights, categories, counts, exports and frozen results; PostgreSQL guards the latter."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE FUNCTION surveys_refuse_release_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (NEW.published_by_id IS NULL OR NEW.published_by_id = OLD.published_by_id)
       AND to_jsonb(NEW) - 'published_by_id' - 'withdrawn_at'
           = to_jsonb(OLD) - 'published_by_id' - 'withdrawn_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Published results are immutable.' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER surveys_release_is_immutable
    BEFORE UPDATE OR DELETE ON surveys_publishedresult
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_release_change();
"""
DROP = """
DROP TRIGGER surveys_release_is_immutable ON surveys_publishedresult;
DROP FUNCTION surveys_refuse_release_change();
"""
# Results are frozen when the survey has ended: “immediately” is no choice any more.
END_OF_IMMEDIATELY = """
UPDATE surveys_surveypage SET publish_results = 'closing' WHERE publish_results = 'now';
UPDATE surveys_surveypage SET smallest_group = 5 WHERE smallest_group < 5;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0004_anonymity_and_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldState",
            fields=[
                (
                    "survey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="field_state",
                        serialize=False,
                        to="surveys.surveypage",
                    ),
                ),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="paused")),
                (
                    "answers_deleted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answers deleted"),
                ),
            ],
            options={
                "verbose_name": "state of the field phase",
                "verbose_name_plural": "states of the field phase",
            },
        ),
        migrations.AddField(
            model_name="surveypage",
            name="retention_days",
            field=models.PositiveSmallIntegerField(
                default=365,
                help_text="Days after the end. Published results stay.",
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(3650),
                ],
                verbose_name="delete answers after",
            ),
        ),
        migrations.AlterField(
            model_name="surveypage",
            name="publish_results",
            field=models.CharField(
                choices=[("closing", "after closing"), ("never", "never")],
                default="closing",
                max_length=8,
                verbose_name="publish results",
            ),
        ),
        migrations.AlterField(
            model_name="surveypage",
            name="smallest_group",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="Published results hide every group that is smaller.",
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="smallest group shown",
            ),
        ),
        migrations.CreateModel(
            name="CodeCategory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.PositiveSmallIntegerField(verbose_name="code")),
                ("label", models.CharField(max_length=80, verbose_name="name")),
                (
                    "variable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_categories",
                        to="surveys.variable",
                    ),
                ),
            ],
            options={
                "verbose_name": "category of open answers",
                "verbose_name_plural": "categories of open answers",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Coding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codings",
                        to="surveys.textanswer",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codings",
                        to="surveys.codecategory",
                    ),
                ),
            ],
            options={
                "verbose_name": "coding",
                "verbose_name_plural": "codings",
            },
        ),
        migrations.CreateModel(
            name="FieldCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("stopped", "stopped on a page"),
                            ("minutes", "minutes until sending"),
                        ],
                        max_length=8,
                    ),
                ),
                ("bucket", models.PositiveSmallIntegerField()),
                ("shard", models.PositiveSmallIntegerField(default=0)),
                ("n", models.PositiveIntegerField(default=0)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_counts",
                        to="surveys.surveypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of the field phase",
                "verbose_name_plural": "counts of the field phase",
            },
        ),
        migrations.CreateModel(
            name="PublishedResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="release")),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("responses", models.PositiveIntegerField(verbose_name="responses")),
                ("published_at", models.DateTimeField(auto_now_add=True, verbose_name="published")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="surveys.surveypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "published result",
                "verbose_name_plural": "published results",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="WeightScheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("margins", models.JSONField()),
                (
                    "cap",
                    models.FloatField(
                        blank=True,
                        default=5,
                        help_text="As a multiple of the average. Empty: no limit.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1.5),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="highest weight",
                    ),
                ),
                (
                    "least",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Groups with fewer responses are joined with another one.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="smallest group",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weight_schemes",
                        to="surveys.surveypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "weighting",
                "verbose_name_plural": "weightings",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ExportJob",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("csv", "table (CSV)"),
                            ("xlsx", "Excel workbook (XLSX)"),
                            ("sav", "SPSS (SAV)"),
                            ("json", "JSON"),
                            ("pdf", "codebook (PDF)"),
                            ("md", "codebook (Markdown)"),
                        ],
                        max_length=8,
                        verbose_name="format",
                    ),
                ),
                (
                    "values",
                    models.CharField(
                        choices=[("codes", "codes"), ("words", "words")],
                        default="codes",
                        max_length=5,
                        verbose_name="answers as",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "being made"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=200, verbose_name="problem")),
                ("language", models.CharField(max_length=10)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="expires")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exports",
                        to="surveys.surveypage",
                    ),
                ),
                (
                    "weighting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="surveys.weightscheme",
                        verbose_name="weighting",
                    ),
                ),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="codecategory",
            constraint=models.UniqueConstraint(
                fields=("variable", "code"), name="code_category_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="codecategory",
            constraint=models.UniqueConstraint(
                fields=("variable", "label"), name="code_category_label"
            ),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.UniqueConstraint(fields=("answer", "category"), name="coding_once"),
        ),
        migrations.AddConstraint(
            model_name="fieldcount",
            constraint=models.UniqueConstraint(
                fields=("survey", "figure", "bucket", "shard"), name="field_count_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedresult",
            constraint=models.UniqueConstraint(
                fields=("survey", "number"), name="release_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="weightscheme",
            constraint=models.UniqueConstraint(
                fields=("survey", "name"),
                name="weight_scheme_name",
                violation_error_message="There is a weighting of this name already.",
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(END_OF_IMMEDIATELY, migrations.RunSQL.noop),
    ]
