"""Settings that hold everywhere. They are safe as they stand; dev and test only relax them."""

from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab

from config import env

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
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
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
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task that runs longer than the visibility timeout would be handed out a second time, so the
# timeout stands well above the hard time limit.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "retry_on_timeout": False,
}
# Enqueueing gives up after one short try: the sweep finds the row in the database anyway.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Berlin"
CELERY_TASK_ROUTES = {"notifications.tasks.pump": {"queue": "bulk"}}
# Every entry expires before the next one is due, so that an absence of workers piles up nothing.
CELERY_BEAT_SCHEDULE = {
    "cms-publish-due": {
        "task": "cms.tasks.publish_due",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "notifications-sweep": {
        "task": "notifications.tasks.sweep",
        "schedule": env.integer("OUTBOX_SWEEP_SECONDS", 30),
        "options": {"expires": 25},
    },
    "pictures-render": {
        "task": "cms.tasks.render_missing_pictures",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 600, "queue": "bulk"},
    },
    "map-prune": {
        "task": "cms.tasks.prune_map",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 6 * 3600},
    },
    "notifications-purge": {
        "task": "notifications.tasks.purge",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 6 * 3600},
    },
    "participation-purge": {
        "task": "participation.tasks.purge_unconfirmed",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "participation-purge-data-sheets": {
        "task": "participation.tasks.purge_data_sheets",
        "schedule": crontab(hour=3, minute=35),
        "options": {"expires": 6 * 3600},
    },
    "participation-events": {
        "task": "participation.tasks.sweep_events",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 540},
    },
    "participation-purge-sign-ups": {
        "task": "participation.tasks.purge_sign_ups",
        "schedule": crontab(hour=3, minute=35),
        "options": {"expires": 6 * 3600},
    },
    "participation-inquiries": {
        "task": "participation.tasks.look_after_inquiries",
        "schedule": crontab(hour=6, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "surveys-purge": {
        "task": "surveys.tasks.purge_drafts",
        "schedule": crontab(minute=40),
        "options": {"expires": 3000},
    },
}

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
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

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
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
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
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignupForm",
}

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
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
