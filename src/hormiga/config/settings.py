from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from hormiga.config import environment, mail

ENVIRONMENT = environment.read(os.environ)

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
BASE_URL = ENVIRONMENT.base_url
PAYPAL_WEBHOOK_ID = ENVIRONMENT.paypal_webhook_id
FOUR_EYES_LIMIT = str(ENVIRONMENT.four_eyes_limit)
FRAME_ORIGIN = ENVIRONMENT.frame_origin
DATA_DIR = ENVIRONMENT.data_dir
MEDIA_STORAGE_URL = ENVIRONMENT.storage_url
MEDIA_MOST_BYTES = ENVIRONMENT.media_most_mib << 20
MEDIA_QUOTA_BYTES = ENVIRONMENT.media_quota_gib << 30
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "localhost", "localhost", "127.0.0.1"]
if FRAME_ORIGIN:
    ALLOWED_HOSTS.append(urlsplit(FRAME_ORIGIN).hostname or "localhost")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    # Before allauth: our pages take the place of its own.
    "hormiga.doors.web.shared",
    "hormiga.doors.web.public",
    "hormiga.doors.web.home",
    "hormiga.doors.web.worker",
    "hormiga.doors.web.requester",
    "hormiga.doors.web.vendor",
    "hormiga.doors.web.operator",
    "hormiga.doors.web.account",
    "hormiga.doors.web.profile",
    "hormiga.doors.web.programme",
    "hormiga.doors.web.exam",
    "hormiga.doors.web.course",
    "hormiga.doors.web.plan",
    "hormiga.doors.web.money",
    "hormiga.doors.web.forum",
    "hormiga.doors.web.notices",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "hormiga.domain.people",
    "hormiga.domain.messages",
    "hormiga.domain.planner",
    "hormiga.domain.qualifications",
    "hormiga.domain.agreements",
    "hormiga.domain.exams",
    "hormiga.domain.courses",
    "hormiga.domain.programmes",
    "hormiga.domain.media",
    "hormiga.domain.projects",
    "hormiga.domain.assignments",
    "hormiga.domain.quality",
    "hormiga.domain.community",
    "hormiga.domain.ledger",
    "hormiga.domain.payouts",
    "hormiga.domain.bank",
    "hormiga.domain.billing",
    "hormiga.domain.settlement",
    "hormiga.domain.disputes",
    "hormiga.domain.tax",
    "hormiga.doors.jobs",
    "hormiga.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hormiga.doors.web.shared.security.PagePolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
# The JSON API reads no cookie and shows no page: its requests pass these alone.
API_MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]

ROOT_URLCONF = "hormiga.config.urls"
WSGI_APPLICATION = "hormiga.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Without an address there is no database; `hormiga` hands in the embedded server's.
DATABASES = {
    "default": environment.database(
        ENVIRONMENT.database_url or "postgresql:///hormiga"
    ),
    "owner": environment.database(
        ENVIRONMENT.owner_database_url
        or ENVIRONMENT.database_url
        or "postgresql:///hormiga"
    ),
}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "hormiga.config.shared_cache.SharedCache",
        "LOCATION": "shared_cache",
    }
}
if ENVIRONMENT.cache_url:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENVIRONMENT.cache_url,
    }

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"hormiga.doors.web.shared.passwords.{rule}"}
    for rule in ("LongEnough", "NotCommon", "NotLikeYou")
]
LOGIN_REDIRECT_URL = "/home/"
LOGIN_URL = "/accounts/login/"

TRUSTED_PROXIES = frozenset(ENVIRONMENT.trusted_proxies)
HAS_MAIL_SERVER = ENVIRONMENT.email_url is not None
ACCOUNT_ADAPTER = "hormiga.doors.web.shared.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Without a mail server nobody could confirm, and nobody would come in: ADR 0021.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if HAS_MAIL_SERVER else "optional"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(BASE_URL).scheme
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "hormiga.doors.web.shared.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = not HAS_MAIL_SERVER
MFA_TOTP_ISSUER = "Hormiga"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_FORMS = {
    "activate_totp": "hormiga.doors.web.shared.second_step.SetUpForm",
    "authenticate": "hormiga.doors.web.shared.second_step.SecondStepForm",
    "reauthenticate": "hormiga.doors.web.shared.second_step.AskedAgainForm",
    "add_webauthn": "hormiga.doors.web.shared.passkeys.NewPasskeyForm",
    "authenticate_webauthn": "hormiga.doors.web.shared.passkeys.SecondStepPasskeyForm",
    "login_webauthn": "hormiga.doors.web.shared.passkeys.PasskeySignInForm",
    "reauthenticate_webauthn": (
        "hormiga.doors.web.shared.passkeys.AskedAgainPasskeyForm"
    ),
}
# Sessions hold a seed while it is set up, and a form while its sender signs in again.
SESSION_SERIALIZER = "hormiga.doors.web.shared.sealed_session.SealedJSON"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
FORMAT_MODULE_PATH = ["hormiga.config.formats"]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
# Served from the package: no `collectstatic`; see doors/web/shared/static_files.py.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hormiga.doors.web.shared.static_files.HashedAddresses"},
}

globals().update(mail.words_of(ENVIRONMENT.email_url, base_url=BASE_URL))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Imports stream and are bounded by the door that reads them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A refusal is an answer, not an event: only what broke is written down.
    "loggers": {"django.request": {"level": "ERROR"}},
}
