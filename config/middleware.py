"""What Django's own middleware does not do: security headers, one encoding."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Wagtail's admin renders inline scripts and styles and previews pages in a frame of its own.
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Utf8OnlyMiddleware:
    """Refuse a request that names another encoding; browsers send forms in that of the page.

    Some codecs (raw_unicode_escape, utf-7) make lone surrogates of plain ASCII, which neither
    the database nor an answer can hold.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower().replace("-", "") not in {"utf8", "usascii"}:
            raise BadRequest
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Add Content-Security-Policy and Permissions-Policy, with a policy of its own for /cms/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        admin = request.path.startswith("/cms/")
        response.setdefault("Content-Security-Policy", ADMIN_POLICY if admin else PUBLIC_POLICY)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if admin:
            response["X-Frame-Options"] = "SAMEORIGIN"
            # A preview was made by an inner request for the page, and came with its headers.
            if response["Content-Security-Policy"] == PUBLIC_POLICY:
                response["Content-Security-Policy"] = ADMIN_POLICY
        return response
