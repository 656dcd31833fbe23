from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0016_only_accounts_follow"),
    ]

    operations = [
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
                    ("dead_link", "a link of ours leads to nothing"),
                ],
                max_length=12,
                verbose_name="stopped because",
            ),
        ),
    ]
