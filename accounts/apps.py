from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from allauth.account import signals
        from allauth.mfa import signals as mfa
        from allauth.usersessions.models import UserSession
        from django.contrib.auth.signals import user_login_failed
        from django.db.models.signals import pre_save

        from accounts import signal_handlers

        for signal, handler in (
            (signals.user_logged_in, signal_handlers.signed_in),
            (user_login_failed, signal_handlers.sign_in_failed),
            (signals.user_logged_out, signal_handlers.signed_out),
            (signals.user_signed_up, signal_handlers.signed_up),
            (signals.password_changed, signal_handlers.password_changed),
            (signals.password_set, signal_handlers.password_changed),
            (signals.password_reset, signal_handlers.password_changed),
            (signals.email_changed, signal_handlers.email_changed),
            (signals.login_code_rejected, signal_handlers.code_rejected),
            (mfa.authenticator_added, signal_handlers.authenticator_added),
            (mfa.authenticator_removed, signal_handlers.authenticator_removed),
            (mfa.authenticator_reset, signal_handlers.authenticator_reset),
            (mfa.authentication_failed, signal_handlers.second_factor_failed),
        ):
            # A signal may have several of our handlers, a handler several signals.
            signal.connect(handler, dispatch_uid=f"accounts.{handler.__name__}")
        pre_save.connect(
            signal_handlers.shorten_address,
            sender=UserSession,
            dispatch_uid="accounts.shorten_address",
        )
