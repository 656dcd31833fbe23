"""Subscribers subscribe; only accounts follow."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def delete_those_of_subscribers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """No page of ours ever made one."""
    apps.get_model("notifications", "Follow").objects.filter(user=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0015_in_doubt"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(delete_those_of_subscribers, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="follow", name="follow_one_person"),
        migrations.RemoveConstraint(model_name="follow", name="follow_once"),
        migrations.RemoveField(model_name="follow", name="subscriber"),
        migrations.AlterField(
            model_name="follow",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="follows",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(fields=("user", "key"), name="follow_once"),
        ),
    ]
