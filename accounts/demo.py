"""The people of the demo: one for each role, and a resident."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts.enums import Role
from accounts.models import User

PASSWORD = "revierdialog-demo"
DOMAIN = "revierdialog.example"
PEOPLE: list[tuple[str, str, Role | None]] = [
    ("admin", "Administration", None),
    ("editor", "Redaktion", Role.EDITOR),
    ("marketer", "Öffentlichkeitsarbeit", Role.MARKETER),
    ("moderator", "Moderation", Role.MODERATOR),
    ("lead", "Kreisentwicklung", Role.LEAD),
    ("survey", "Umfragen", Role.SURVEY_AUTHOR),
    ("analyst", "Statistik", Role.ANALYST),
    ("privacy", "Datenschutz", Role.PRIVACY_OFFICER),
    ("resident", "Haselnussweg", None),
]


def load() -> None:
    """Create the people who are missing; change nobody who is there."""
    for name, display_name, role in PEOPLE:
        email = f"{name}@{DOMAIN}"
        if User.objects.filter(email=email).exists():
            continue
        create = User.objects.create_superuser if name == "admin" else User.objects.create_user
        user = create(email, PASSWORD, display_name=display_name)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        if role:
            user.groups.add(Group.objects.get_or_create(name=role.value)[0])
