"""Addresses and display names have one spelling; a taken name is found quickly."""

import django.db.models.functions.text
from django.db import migrations, models

import accounts.fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=accounts.fields.AccountEmailField(
                max_length=254, unique=True, verbose_name="e-mail address"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="display_name",
            field=accounts.fields.DisplayNameField(
                help_text="Shown beside your contributions. It need not be your real name.",
                max_length=40,
                verbose_name="display name",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                django.db.models.functions.text.Upper("display_name"),
                name="user_display_name_upper",
            ),
        ),
    ]
