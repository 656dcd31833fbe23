import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0013_texts_of_a_notice_by_language"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailing",
            name="frozen_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="frozen"
            ),
        ),
        # Mailings that exist were frozen when they were started.
        migrations.RunSQL(
            "UPDATE notifications_mailing SET frozen_at = created_at", migrations.RunSQL.noop
        ),
    ]
