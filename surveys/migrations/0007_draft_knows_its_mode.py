from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0006_release_knows_its_responses"),
    ]

    operations = [
        migrations.AddField(
            model_name="responsedraft",
            name="mode",
            field=models.CharField(
                choices=[("web", "online"), ("test", "test")], default="web", max_length=5
            ),
        ),
    ]
