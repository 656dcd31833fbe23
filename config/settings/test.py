"""The test suite: the same engines as production, quick hashes, a Redis database of its own."""

import os

os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1/revierdialog")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/15")

from config.settings.base import *

SECRET_KEY = "test-only-secret-key-with-no-meaning-outside-of-the-suite"  # noqa: S105 -- public
SITE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = SITE_URL
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = LOCAL_DIR / "test-media"
PRIVATE_ROOT = LOCAL_DIR / "test-private"
ERASURE_JOURNAL = LOCAL_DIR / "test-erasures.jsonl"
EXPORT_ROOT = LOCAL_DIR / "test-exports"
STATIC_ROOT = LOCAL_DIR / "test-static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns when there is none
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# xdist workers share one Redis; each has keys and queues of its own.
CACHES["default"]["KEY_PREFIX"] = "rd-test-" + os.environ.get("PYTEST_XDIST_WORKER", "main")
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{CACHES['default']['KEY_PREFIX']}:"
# Tests build pages without verbs; those of the page cache switch it on.
PAGE_CACHE_SECONDS = 0
# Nothing answers there: a test that wants a map service starts one of its own.
for _layer in MAP_LAYERS.values():
    _layer["url"] = "http://127.0.0.1:9/{z}/{x}/{y}.png"
MAP_STORE = LOCAL_DIR / "test-map"
# Most tests are about something else; those of the front door switch these on.
FRESH_SIGN_IN_REQUIRED = False
EVEN_ANSWER_SECONDS = 0.0
STAFF_MFA_REQUIRED = False
