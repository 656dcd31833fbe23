from django.apps import AppConfig


class ConfigAppConfig(AppConfig):
    """Makes the project-wide management commands known to Django."""

    name = "config"
