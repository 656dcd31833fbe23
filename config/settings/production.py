"""Production. It refuses to start with a missing, short or known secret."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *

SECRET_KEY = env.secret("SECRET_KEY")
if len(SECRET_KEY) < 50 or "-only-secret-key" in SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY must be a random text of at least 50 characters.")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must be the public https:// address of the site.")

SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.boolean("SECURE_HSTS_PRELOAD", default=True)
# The __Host- prefix binds a cookie to this host and to https.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
