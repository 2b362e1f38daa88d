"""Signing in and one's own account, as a browser meets them."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.urls import reverse
from django.utils import timezone

from yiyang.accounts import actions
from yiyang.accounts.models import SignIn
from yiyang.accounts.tests.conftest import PASSWORD
from yiyang.accounts.urls import urlpatterns
from yiyang.audit.models import Entry

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def code_now(secret=SECRET):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


@pytest.fixture
def guarded(ma):
    """马工 with a second factor."""
    actions.hand_out_totp(ma, secret=SECRET, by=None)
    return ma


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_every_address_says_who_may_open_it(pattern):
    assert pattern.callback.permission in {"public", "account.own"}


def confirm_password(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "account",
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    ],
)
def test_every_own_page_opens_in_both_languages(client, li, name, language):
    sign_in(client, "li.doctor")
    confirm_password(client)
    client.cookies["django_language"] = language
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    ],
)
def test_every_page_about_a_second_factor_opens(client, guarded, name):
    sign_in(client, "ma.operator")
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    confirm_password(client)
    assert client.get(reverse(name)).status_code == 200


def test_a_key_can_be_renamed_and_removed(client, li):
    key = webauthn.WebAuthn.add(li, "手机", {}).instance
    client.force_login(li)
    confirm_password(client)
    assert client.get(reverse("mfa_edit_webauthn", args=[key.pk])).status_code == 200
    assert client.get(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 200
    assert client.get(reverse("mfa_list_webauthn")).status_code == 200


@pytest.mark.parametrize("address", ["/account/signup/", "/account/email/", "/account/password/reset/", "/account/login/code/"])
def test_what_we_do_not_offer_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_the_right_password_opens_the_first_screen(client, li):
    response = sign_in(client, "LI.Doctor")
    assert (response.status_code, response.url) == (302, "/")


def test_a_wrong_password_is_answered_in_words(client, li):
    response = sign_in(client, "li.doctor", "wrong-wrong-wrong")
    assert "form-errors" in response.content.decode()


def test_a_wrong_name_is_answered_like_a_wrong_password(client, li):
    answers = [sign_in(client, name, "wrong-wrong-wrong").content.decode() for name in ("li.doctor", "no.body")]
    errors = [re.search(r'class="form-errors".*?</div>', answer, re.S)[0] for answer in answers]
    assert errors[0] == errors[1]


def test_five_wrong_tries_lock_the_name_and_say_for_how_long(client, li):
    answers = [sign_in(client, "li.doctor", "wrong-wrong-wrong") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "15" in answers[-1].content.decode()


def test_a_locked_name_stays_locked_for_the_right_password(client, li):
    for _ in range(5):
        sign_in(client, "li.doctor", "wrong-wrong-wrong")
    assert sign_in(client, "li.doctor").status_code == 429


def test_a_right_password_forgets_the_wrong_tries_before_it(client, li):
    for password in ["wrong-wrong-wrong"] * 4 + [PASSWORD] + ["wrong-wrong-wrong"] * 4:
        sign_in(client, "li.doctor", password)
        client.logout()
    assert sign_in(client, "li.doctor").status_code == 302


def test_a_sign_in_after_no_wrong_try_is_six_questions_in_one_transaction(client, li, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):  # its beginning and end are the other two
        sign_in(client, "li.doctor")
    assert client.get("/account/").status_code == 200


def test_five_wrong_codes_lock_too_and_send_back_to_the_password(client, guarded):
    sign_in(client, "ma.operator")
    answers = [client.post(reverse("mfa_authenticate"), {"code": "000000"}) for _ in range(5)]
    assert answers[-1].status_code == 429
    assert client.get(reverse("mfa_authenticate")).url == reverse("account_login")


def test_a_code_is_asked_for_after_the_password(client, guarded):
    assert sign_in(client, "ma.operator").url == reverse("mfa_authenticate")


def test_the_right_code_finishes_the_sign_in(client, guarded):
    sign_in(client, "ma.operator")
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert client.get(reverse("account")).status_code == 200


def test_the_keys_of_authenticator_apps_lie_sealed(guarded):
    assert SECRET not in str(Authenticator.objects.filter(user=guarded).values_list("data", flat=True))


def test_a_stranger_is_sent_to_sign_in_and_back_again(client):
    assert client.get("/account/").url == "/account/login/?next=/account/"


def test_signing_in_dresses_the_device_as_the_user_likes_it(client, li):
    actions.set_preferences(li, language="en", theme="dark", text_scale="large")
    response = sign_in(client, "li.doctor")
    assert [response.cookies[name].value for name in ("django_language", "theme", "size")] == ["en", "dark", "large"]


def test_preferences_are_kept(client, li):
    client.force_login(li)
    client.post("/account/", {"language": "en", "theme": "light", "text_scale": "largest"})
    li.refresh_from_db()
    assert (li.language, li.theme, li.text_scale) == ("en", "light", "largest")


def test_a_preference_that_is_not_offered_is_refused_in_words(client, li):
    client.force_login(li)
    response = client.post("/account/", {"language": "tlh", "theme": "light", "text_scale": "largest"})
    assert "form-errors" in response.content.decode()


def test_devices_are_listed_by_name(client, li):
    sign_in(client, "li.doctor", headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120.0"})
    assert "Chrome · Android" in client.get("/account/").content.decode()


def test_other_devices_can_be_signed_out(client, client_factory, li):
    elsewhere = client_factory()
    sign_in(elsewhere, "li.doctor")
    sign_in(client, "li.doctor")
    client.post(reverse("account_sign_out_elsewhere"))
    assert [elsewhere.get("/account/").status_code, client.get("/account/").status_code] == [302, 200]


def test_a_new_password_signs_out_other_devices_only(client, client_factory, li):
    elsewhere = client_factory()
    sign_in(elsewhere, "li.doctor")
    sign_in(client, "li.doctor")
    new = "妙手仁心-2026-十二月"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [elsewhere.get("/account/").status_code, client.get("/account/").status_code] == [302, 200]
    assert SignIn.objects.filter(user=li).count() == 1


@pytest.fixture
def without_password(client, engage):
    """周护士, whom a passkey lets in: there is no password."""
    user = engage("zhou.nurse", "nurse")
    client.force_login(user)
    return user


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_who_has_no_password_is_led_to_the_page_that_sets_one(client, without_password, language):
    client.cookies["django_language"] = language
    response = client.get(reverse("account_change_password"), follow=True)
    assert response.redirect_chain == [(reverse("account_set_password"), 302)]
    assert response.status_code == 200


def test_a_first_password_lets_in_signs_out_other_devices_and_leaves_proof(client, client_factory, without_password):
    elsewhere = client_factory()
    elsewhere.force_login(without_password)
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    assert [elsewhere.get("/account/").status_code, client.get("/account/").status_code] == [302, 200]
    assert Entry.objects.filter(verb="user.password_changed", subject_id=str(without_password.pk)).count() == 1
    assert sign_in(client_factory(), "zhou.nurse").status_code == 302


def test_who_has_a_password_is_led_from_setting_to_changing_it(client, li):
    sign_in(client, "li.doctor")
    assert client.get(reverse("account_set_password")).url == reverse("account_change_password")


def test_signing_out_forgets_the_device(client, li):
    sign_in(client, "li.doctor")
    client.post(reverse("account_logout"))
    assert not SignIn.objects.exists()


def test_sessions_that_have_expired_are_forgotten_with_their_devices(client, li):
    sign_in(client, "li.doctor")
    assert actions.forget_ended_sessions(timezone.now() + timedelta(hours=13)) == 1
    assert not SignIn.objects.exists()


def test_sessions_that_go_on_are_kept_with_their_devices(client, li):
    sign_in(client, "li.doctor")
    assert actions.forget_ended_sessions(timezone.now()) == 0
    assert SignIn.objects.filter(session_key=client.session.session_key).exists()


def test_a_closed_account_is_signed_out_everywhere(client, li):
    sign_in(client, "li.doctor")
    actions.deactivate_user(li, by=None)
    assert client.get("/account/").status_code == 302


def test_every_sign_in_and_refusal_leaves_proof(client, li):
    sign_in(client, "li.doctor", "wrong-wrong-wrong")
    sign_in(client, "no.body", "wrong-wrong-wrong")
    sign_in(client, "li.doctor")
    verbs = Entry.objects.filter(verb__in=["sign_in.refused", "user.signed_in"]).order_by("id")
    assert list(verbs.values_list("verb", "subject_id")) == [
        ("sign_in.refused", str(li.pk)),
        ("sign_in.refused", "unknown"),
        ("user.signed_in", str(li.pk)),
    ]


def test_setting_up_an_authenticator_app_leaves_proof(client, li, django_capture_on_commit_callbacks):
    sign_in(client, "li.doctor")
    confirm_password(client)
    client.get(reverse("mfa_activate_totp"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_now(client.session[totp.SECRET_SESSION_KEY])})
    added = Entry.objects.filter(verb="second_factor.added").values_list("facts__kind", flat=True)
    assert set(added) == {"totp", "recovery_codes"}


def test_giving_up_or_renewing_a_second_factor_leaves_proof(client, guarded, django_capture_on_commit_callbacks):
    sign_in(client, "ma.operator")
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    confirm_password(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
        client.post(reverse("mfa_deactivate_totp"))
    verbs = Entry.objects.filter(verb__startswith="second_factor.").values_list("verb", flat=True)
    assert {"second_factor.renewed", "second_factor.removed"} <= set(verbs)


def test_a_page_about_signing_in_leaves_the_looks_of_a_signed_in_device_alone(client, li):
    client.force_login(li)
    assert "theme" not in client.get(reverse("account_login")).cookies
