"""Django's settings, derived from the typed configuration and nothing else."""

from __future__ import annotations

import secrets
from typing import Any

from csp.constants import NONE, SELF

from troth.evidence.rooms import ROOMS
from troth.server import config as _config
from troth.server import database, logs

database.use_current_sqlite()
TROTH = _config.load()


def _secret() -> str:
    path = TROTH.data / "keys" / "django.secret"
    return path.read_text().strip() if path.exists() else secrets.token_urlsafe(48)


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = [TROTH.origin_host.split(":")[0], "localhost", "127.0.0.1", "testserver"]
if TROTH.secure:
    ALLOWED_HOSTS = [TROTH.origin_host.split(":")[0]]
CSRF_TRUSTED_ORIGINS = [TROTH.base_url]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "troth.web",
    "troth.records",
    "troth.jobs",
    "troth.acts",
    *ROOMS,
]
MIDDLEWARE = [
    "troth.server.logs.LogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "troth.engagement.sessions.SeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "troth.web.deny.DenyMiddleware",
    "troth.overview.record.header.CheckpointMiddleware",
]
ROOT_URLCONF = "troth.server.urls"
WSGI_APPLICATION = "troth.server.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "troth.web.context.page",
            ],
            "builtins": ["troth.web.templatetags.kit"],
        },
    }
]

DATABASES = {"default": database.settings(TROTH)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "engagement.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

ACCOUNT_ADAPTER = "troth.engagement.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "troth.engagement.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Troth"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TROTH.secure
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/account/login/"
ALLAUTH_TRUSTED_PROXY_COUNT = TROTH.trusted_proxies

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = TROTH.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
if COLLECTED:
    STORAGES["staticfiles"] = {"BACKEND": "troth.server.static.PackedStatic"}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_AUTOREFRESH = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TROTH.secure
SESSION_COOKIE_NAME = "__Host-session" if TROTH.secure else "troth_session"
CSRF_COOKIE_NAME = "__Host-csrf" if TROTH.secure else "troth_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "troth.web.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if TROTH.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TROTH.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TROTH.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "troth_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

DEFAULT_FROM_EMAIL = TROTH.mail_from
EMAIL_SUBJECT_PREFIX = ""
if TROTH.mail_url:
    from urllib.parse import unquote as _unquote
    from urllib.parse import urlsplit as _urlsplit

    _mail = _urlsplit(TROTH.mail_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _unquote(_mail.username or ""), _unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(TROTH.data / "mail")

SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
LOGGING = logs.config(TROTH.log_format, TROTH.log_level)
