"""Who works on one project and nothing else, a partner municipality for example."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from cms.models.projects import ProjectPage


class ProjectTeam(models.Model):
    """The group that edits a project, with a collection for its pictures and documents."""

    project = models.OneToOneField(
        ProjectPage, verbose_name=_("project"), on_delete=models.CASCADE, related_name="team"
    )
    group = models.OneToOneField(
        Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="+"
    )
    collection = models.OneToOneField(
        Collection, verbose_name=_("collection"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("project team")
        verbose_name_plural = _("project teams")

    def __str__(self) -> str:
        return self.group.name
