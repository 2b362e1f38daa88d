"""Read-only inspection of institutions and staff; changes go through the pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from yiyang.organizations.models import Alliance, Institution, Post, Staff, Team


class Inspection(admin.ModelAdmin):
    """A list to look at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


admin.site.register([Alliance, Institution, Post, Team], Inspection)


@admin.register(Staff)
class StaffInspection(Inspection):
    """Staff without their phones."""

    exclude = ("phone",)
