"""Users and roles in Django's admin, to look at; changes go through the actions and leave proof."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from yiyang.accounts.models import RoleGrant, User


class ReadOnly(admin.ModelAdmin):
    """Looking only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnly):
    """Who has an account."""

    list_display = ("username", "display_name", "is_active", "created_at")
    search_fields = ("username",)
    exclude = ("password",)


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly):
    """Who holds which role, from when to when."""

    list_display = ("user", "role", "start", "end", "granted_by")
    list_filter = ("role",)
    list_select_related = ("user", "granted_by")
