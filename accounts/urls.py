"""Addresses of the accounts room: our profile and those of allauth's pages that we use."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts.views import copy, erase
from accounts.views.even import evenly
from accounts.views.involvement import involvement
from accounts.views.profile import profile
from accounts.views.reauthenticate import change_email, reauthenticate_by_code
from accounts.views.sessions import end_session
from accounts.views.staff import enrol

urlpatterns = [
    path("", profile, name="account_profile"),
    path("beteiligung/", involvement, name="account_involvement"),
    path("login/", evenly(allauth_views.login), name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", evenly(allauth_views.signup), name="account_signup"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("email/", change_email, name="account_email"),
    path(
        "confirm-email/",
        allauth_views.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        allauth_views.confirm_email,
        name="account_confirm_email",
    ),
    path(
        "login/code/",
        evenly(allauth_views.request_login_code),
        name="account_request_login_code",
    ),
    path(
        "login/code/confirm/",
        allauth_views.confirm_login_code,
        name="account_confirm_login_code",
    ),
    path("reauthenticate/code/", reauthenticate_by_code, name="account_reauthenticate_code"),
    path("zweiter-schritt/", enrol, name="account_enrol"),
    path("sitzungen/<int:pk>/beenden/", end_session, name="account_session_end"),
    path("loeschen/", erase.erase, name="account_erase"),
    path("loeschen/<str:token>/", erase.cancel, name="account_erasure_cancel"),
    path("daten/", copy.copy, name="account_copy"),
    path("daten/<str:token>/", copy.fetch, name="account_copy_fetch"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", evenly(allauth_views.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
