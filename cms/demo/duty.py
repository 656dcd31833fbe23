"""Contact, accessibility statement and glossary of the demo."""

from django.utils.text import slugify
from wagtail.models import Page, Site

from cms.demo import reading
from cms.models import (
    AccessibilityDefect,
    AccessibilitySettings,
    AccessibilityStatementPage,
    Contact,
    ContactOffice,
    ContactPage,
    GlossaryPage,
    GlossaryTerm,
    HomePage,
)


def load(home: HomePage) -> None:
    """Make what is missing; settings only as long as nobody has filled them in."""
    facts = reading.toml("duty")
    offices = facts["contact"].pop("offices")
    if _is_free(home, facts["contact"]["slug"]):
        page = ContactPage(**facts["contact"])
        page.offices = [
            ContactOffice(
                sort_order=order,
                contact=Contact.objects.get(unit=office["contact"]),
                purpose=office["purpose"],
            )
            for order, office in enumerate(offices)
        ]
        home.add_child(instance=page)
    if _is_free(home, facts["statement"]["slug"]):
        home.add_child(instance=AccessibilityStatementPage(**facts["statement"]))
    if _is_free(home, facts["glossary"]["slug"]):
        home.add_child(instance=GlossaryPage(**facts["glossary"]))
    for term in facts["terms"]:
        slug = slugify(term["term"])
        GlossaryTerm.objects.get_or_create(term=term["term"], defaults={"slug": slug, **term})
    for defect in facts["defects"]:
        AccessibilityDefect.objects.get_or_create(what=defect["what"], defaults=defect)
    _settings(facts["settings"])


def _is_free(home: HomePage, slug: str) -> bool:
    return not Page.objects.child_of(home).filter(slug=slug).exists()


def _settings(facts: dict[str, object]) -> None:
    found = AccessibilitySettings.for_site(Site.objects.get(is_default_site=True))
    if not found.responsible_body:
        for name, value in facts.items():
            setattr(found, name, value)
        found.contact = Contact.objects.get(unit="Barrierefreiheit")
        found.save()
