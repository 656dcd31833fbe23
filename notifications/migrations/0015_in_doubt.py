from django.db import migrations, models

# What waits though its worker died may have been sent, and what is in doubt may have been.
DOUBTFUL = """
UPDATE notifications_message SET in_doubt = true
 WHERE status = 'unknown' OR (status = 'retry' AND smtp_text = 'worker died')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0014_mailing_frozen_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="in_doubt",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="perhaps sent before"
            ),
        ),
        migrations.AddField(
            model_name="mailrelay",
            name="doubts",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="mails in doubt in a row"
            ),
        ),
        migrations.AddField(
            model_name="mailrelay",
            name="alarmed_at",
            field=models.DateTimeField(null=True, verbose_name="staff told"),
        ),
        migrations.AlterField(
            model_name="mailing",
            name="stop_cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("refused", "the mail server refuses us"),
                    ("not_public", "the web edition is not public"),
                    ("bounces", "other mail servers refuse us"),
                    ("nobody", "nobody would get it"),
                ],
                max_length=12,
                verbose_name="stopped because",
            ),
        ),
        migrations.RunSQL(DOUBTFUL, migrations.RunSQL.noop),
    ]
