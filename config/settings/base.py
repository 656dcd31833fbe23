"""Settings that hold everywhere. They are safe as they stand; dev and test only relax them."""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import env
from config.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_DIR = Path(env.text("LOCAL_DIR", str(BASE_DIR / ".local")))

# --- Identity -----------------------------------------------------------------------------------
SITE_NAME = env.text("SITE_NAME", "Revierdialog")
SITE_REGION = env.text("SITE_REGION", "Landkreis Leipzig")
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <dialog@revierdialog.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Whom security.txt names to those who found a weakness.
SECURITY_CONTACT = env.text("SECURITY_CONTACT", parseaddr(DEFAULT_FROM_EMAIL)[1])
NEWSLETTER_FROM_EMAIL = env.text(
    "NEWSLETTER_FROM_EMAIL", f"{SITE_NAME} <neues@news.revierdialog.example>"
)

# --- Security -----------------------------------------------------------------------------------
DEBUG = False
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", urlsplit(SITE_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS", SITE_URL)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Rooms, top floor first ---------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "participation",
    "surveys",
    "notifications",
    "cms",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "accounts.wagtail_users.UsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]
AUTH_USER_MODEL = "accounts.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Django adds random bytes, so that the length of a page with a token tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "config.middleware.Utf8OnlyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms.middleware.PageCacheMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.StaffSessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "cms.middleware.CollisionMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Database, cache, queue ---------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 0,
    "max_size": env.integer("DATABASE_POOL_SIZE", 8),
    "timeout": 10,
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.secret("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": env.secret("CACHE_URL", REDIS_URL),
        "KEY_PREFIX": "rd",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
# How long a page for visitors may be kept; what changes it drops it at once. 0: never keep one.
PAGE_CACHE_SECONDS = env.integer("PAGE_CACHE_SECONDS", 60)

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "mail"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 70
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task that runs longer than the visibility timeout would be handed out a second time, so the
# timeout stands well above the hard time limit.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 900,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "retry_on_timeout": False,
}
# Enqueueing gives up after one short try: the sweep finds the row in the database anyway.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Berlin"
# A mailbox that does not answer, much to tell or much to delete would hold up the one worker of the
# queue "mail", and with it every sign-in.
CELERY_TASK_ROUTES = {
    task: {"queue": "bulk"}
    for task in (
        "accounts.tasks.apply_retention",
        "accounts.tasks.build_copy",
        "accounts.tasks.build_pending_copies",
        "accounts.tasks.verify_audit",
        "cms.tasks.prune_map",
        "notifications.tasks.pump",
        "notifications.tasks.purge",
        "notifications.tasks.read_returned_mail",
        "notifications.tasks.send_digests",
        "notifications.tasks.tell",
        "notifications.tasks.tell_closing",
        "participation.tasks.look_after_answers",
        "participation.tasks.look_after_inquiries",
        "participation.tasks.purge_data_sheets",
        "participation.tasks.purge_sealed",
        "participation.tasks.purge_sign_ups",
        "participation.tasks.purge_unconfirmed",
        "participation.tasks.tell_moderators",
        "surveys.tasks.apply_retention",
        "surveys.tasks.look_after_exports",
        "surveys.tasks.make_export",
        "surveys.tasks.purge_drafts",
    )
}
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- Mail ---------------------------------------------------------------------------------------
EMAIL_BACKEND = "notifications.backends.OutboxBackend"
_relay = env.smtp("EMAIL_URL", "smtp://localhost:25")
EMAIL_HOST = _relay["host"]
EMAIL_PORT = _relay["port"]
EMAIL_HOST_USER = _relay["user"]
EMAIL_HOST_PASSWORD = _relay["password"]
EMAIL_USE_TLS = _relay["tls"]
EMAIL_USE_SSL = _relay["ssl"]
EMAIL_TIMEOUT = 30
# A mail server of their own for newsletters and notices; without it they take the one above.
BULK_RELAY = env.smtp("BULK_EMAIL_URL", "") if env.secret("BULK_EMAIL_URL", "") else None
# So many workers send one newsletter at the same time, each over one connection.
NEWSLETTER_CONNECTIONS = env.integer("NEWSLETTER_CONNECTIONS", 2)
# Return path of every mail (docs/deliverability.md), and where what comes back can be read:
# imaps://user:password@host/INBOX or maildir:///path. Empty: what comes back is not read.
BOUNCE_ADDRESS = env.text("BOUNCE_ADDRESS", "")
BOUNCE_MAILBOX_URL = env.secret("BOUNCE_MAILBOX_URL", "")
# A worker that died keeps its rows so long; one that lives gives up a mail well before.
OUTBOX_LEASE_SECONDS = env.integer("OUTBOX_LEASE_SECONDS", 180)

# --- Languages ----------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
# Each named in itself, as the language switch shows them. Leichte Sprache is a form of German: the
# interface falls back to the German catalogue (docs/languages.md).
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("de-simple", "Leichte Sprache")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / ".local" / "assets"]
MEDIA_URL = "/media/"
MEDIA_ROOT = LOCAL_DIR / "media"
# Exports of survey responses: files that no address leads to and that a task deletes.
EXPORT_ROOT = LOCAL_DIR / "exports"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

# What a video in sign language may weigh: some ten minutes in good quality.
SIGN_LANGUAGE_MAX_BYTES = env.integer("SIGN_LANGUAGE_MAX_MEGABYTES", 200) * 1_000_000

# What no web server may show: copies of people's data until they are fetched.
PRIVATE_ROOT = LOCAL_DIR / "private"
# Who was erased. To be backed up apart from the database (docs/privacy.md).
ERASURE_JOURNAL = Path(env.text("ERASURE_JOURNAL", str(LOCAL_DIR / "erasures.jsonl")))

# --- Map ----------------------------------------------------------------------------------------
# Where background maps come from: our server asks, residents' browsers never do. Each template
# takes {z}, {x} and {y}; an empty MAP_LAYER means points on a plain ground (docs/map.md).
MAP_LAYERS = {
    "basemap": {
        "url": env.text(
            "MAP_BASEMAP_URL",
            "https://sgx.geodatenzentrum.de/wmts_basemapde/tile/1.0.0/"
            "de_basemapde_web_raster_farbe/default/GLOBAL_WEBMERCATOR/{z}/{y}/{x}.png",
        ),
        "credit": env.text("MAP_BASEMAP_CREDIT", "© GeoBasis-DE / BKG (2026) CC BY 4.0"),
        "licence": "https://creativecommons.org/licenses/by/4.0/deed.de",
    },
    "topplus": {
        "url": env.text(
            "MAP_TOPPLUS_URL",
            "https://sgx.geodatenzentrum.de/wmts_topplus_open/tile/1.0.0/"
            "web_light/default/WEBMERCATOR/{z}/{y}/{x}.png",
        ),
        "credit": env.text("MAP_TOPPLUS_CREDIT", "© GeoBasis-DE / BKG (2026) dl-de/by-2-0"),
        "licence": "https://www.govdata.de/dl-de/by-2-0",
    },
}
MAP_LAYER = env.text("MAP_LAYER", "basemap")
# West, south, east, north of what the map shows and the store may hold.
MAP_BOUNDS = env.bounds("MAP_BOUNDS", "12.10,50.92,13.05,51.50")
MAP_ZOOM = (8, 18)
MAP_STORE = LOCAL_DIR / "map"
MAP_STORE_BYTES = env.integer("MAP_STORE_MEGABYTES", 2_000) * 1_000_000
# Whom the operator of the map service may turn to.
MAP_CONTACT = env.text("MAP_CONTACT", parseaddr(DEFAULT_FROM_EMAIL)[1])
MAP_USER_AGENT = f"Revierdialog (+{SITE_URL}; {MAP_CONTACT})"

# --- Sign-in ------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Whoever types an address waits as long whether we know it or not (accounts/views/even.py).
EVEN_ANSWER_SECONDS = 0.3
ACCOUNT_LOGIN_METHODS = {"email"}
# Without a password one signs in with codes by mail, or a passkey.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"
# How many proxies of ours stand in front; the client address is counted from the right.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Seconds for which a password, a code or a passkey counts as just shown.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Exports, erasures and changes of roles ask once more who is there.
FRESH_SIGN_IN_REQUIRED = True
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "confirm_login_code": "accounts.forms.ConfirmCodeForm",
    "request_login_code": "accounts.forms.LoginCodeForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignupForm",
}

# A second factor: authenticator app, passkey, recovery codes. A passkey alone also signs in.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.mfa.MfaAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate": "accounts.forms.AuthenticateForm",
    "edit_webauthn": "accounts.forms.EditPasskeyForm",
    "reauthenticate": "accounts.forms.MfaReauthenticateForm",
}
MFA_TOTP_ISSUER = SITE_NAME
# A new address is confirmed before it counts, so it cannot lock anybody out.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers offer passkeys on https and on localhost; allauth calls the latter insecure.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlsplit(SITE_URL).hostname == "localhost"
USERSESSIONS_TRACK_ACTIVITY = False
# Whoever works here needs a second factor before any page of the administration opens.
STAFF_MFA_REQUIRED = env.boolean("STAFF_MFA_REQUIRED", default=True)
# Only these roles, if any are named: a demo may show it with one and leave the others alone.
STAFF_MFA_ROLES = env.items("STAFF_MFA_ROLES")
STAFF_IDLE_SECONDS = env.integer("STAFF_IDLE_MINUTES", 30) * 60
STAFF_SESSION_SECONDS = env.integer("STAFF_SESSION_HOURS", 12) * 3600

# --- Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# Nothing from a third party on the wire, in the admin either.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.approved.publish"
# Those who approve are told by mail; administrators look when they are needed.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = ["Europe/Berlin"]
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SiteDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.DocumentForm"
# A document is saved, never opened in our own origin.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# A photograph of 8,000 by 8,000 pixels; decoding more could exhaust a worker's memory.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.PictureForm"
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILIMAGES_JPEG_QUALITY = 80
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
        },
    }
}
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "modelsearch.backends.database", "SEARCH_CONFIG": "german"}
}

# --- Content -------------------------------------------------------------------------------------
# After so many days without a word, editors are reminded of a project that goes on.
PROJECT_STALE_DAYS = env.integer("PROJECT_STALE_DAYS", 180)

# --- Logging: no personal data, no query strings -------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Wagtail's background hooks run at once; each would write two lines per saved page.
        "django_tasks": {"level": "WARNING"},
        # It would name every task twice; what a task did, the room that did it says.
        "celery": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
