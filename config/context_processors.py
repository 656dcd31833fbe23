"""What every template may need to know about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """Name, region and base URL of the site."""
    return {
        "site_name": settings.SITE_NAME,
        "site_region": settings.SITE_REGION,
        "site_url": settings.SITE_URL,
    }
