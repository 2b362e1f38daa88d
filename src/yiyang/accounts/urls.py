"""Addresses of signing in and of one's own account: of allauth's pages only those we want."""

from allauth.account import views as entrance
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as keys
from django.urls import path

from yiyang.accounts import views
from yiyang.accounts.guards import public, requires

own = requires("account.own")

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/devices/sign-out/", views.sign_out_elsewhere, name="account_sign_out_elsewhere"),
    path("account/login/", public(views.entrance(entrance.login)), name="account_login"),
    path("account/logout/", public(entrance.logout), name="account_logout"),
    path("account/inactive/", public(entrance.account_inactive), name="account_inactive"),
    path("account/password/change/", own(entrance.password_change), name="account_change_password"),
    path("account/password/set/", own(entrance.password_set), name="account_set_password"),
    path("account/reauthenticate/", own(entrance.reauthenticate), name="account_reauthenticate"),
    path("account/2fa/", own(factors.index), name="mfa_index"),
    path("account/2fa/authenticate/", public(views.entrance(factors.authenticate)), name="mfa_authenticate"),
    path("account/2fa/reauthenticate/", own(factors.reauthenticate), name="mfa_reauthenticate"),
    path("account/2fa/totp/activate/", own(apps.activate_totp), name="mfa_activate_totp"),
    path("account/2fa/totp/deactivate/", own(apps.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/2fa/recovery-codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/2fa/recovery-codes/generate/", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/2fa/recovery-codes/download/", own(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account/2fa/webauthn/", own(keys.list_webauthn), name="mfa_list_webauthn"),
    path("account/2fa/webauthn/add/", own(keys.add_webauthn), name="mfa_add_webauthn"),
    path("account/2fa/webauthn/login/", public(views.entrance(keys.login_webauthn)), name="mfa_login_webauthn"),
    path("account/2fa/webauthn/reauthenticate/", own(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/2fa/webauthn/keys/<int:pk>/edit/", own(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/2fa/webauthn/keys/<int:pk>/remove/", own(keys.remove_webauthn), name="mfa_remove_webauthn"),
]
