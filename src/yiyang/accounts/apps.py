"""Django's registration of users and access decisions."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who someone is and what they may see or do."""

    name = "yiyang.accounts"
    label = "accounts"
