"""Django's registration of users and access decisions."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who someone is and what they may see or do."""

    name = "yiyang.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Hear from Django and allauth when someone signs in or out, is refused, or changes a secret."""
        auth = import_module("django.contrib.auth.signals")
        account = import_module("allauth.account.signals")
        mfa = import_module("allauth.mfa.signals")
        views = import_module("yiyang.accounts.views")
        import_module("yiyang.accounts.tasks")
        auth.user_logged_in.connect(views.signed_in)
        auth.user_logged_out.connect(views.signed_out)
        auth.user_login_failed.connect(views.refused)
        account.password_changed.connect(views.changed_password)
        account.password_set.connect(views.changed_password)
        mfa.authentication_failed.connect(views.wrong_code)
        mfa.authenticator_added.connect(views.factor_added)
        mfa.authenticator_removed.connect(views.factor_removed)
        mfa.authenticator_reset.connect(views.factor_renewed)
