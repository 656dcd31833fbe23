"""A machine of one's own: the demo and development."""

from config import env
from config.settings.base import *

SECRET_KEY = env.secret("SECRET_KEY", "dev-only-secret-key-which-production-refuses-to-start-with")
# The demo asks one role for a second step, so that everybody else can look around at once;
# production asks all (docs/security.md).
STAFF_MFA_ROLES = env.items("STAFF_MFA_ROLES", "privacy officer")
DEBUG = env.boolean("DEBUG", default=False)
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
