from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0005_analysis_and_results"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedresult",
            name="responses_sha256",
            # Of releases from before nobody knows it: they count as made from other responses.
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
    ]
