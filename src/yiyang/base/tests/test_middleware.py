"""Domain errors become answers in the form their caller reads."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from yiyang.base import errors, middleware, requests
from yiyang.lib.states import StepRefused

ERRORS = [
    (errors.DomainError("busy"), 409, "conflict"),
    (errors.Invalid("no such day", field="birth_date"), 422, "invalid"),
    (errors.NotAllowed("not yours"), 403, "not_allowed"),
    (errors.NotFound("gone"), 404, "not_found"),
    (errors.Unavailable("later"), 503, "unavailable"),
]


def answer_to(error, path="/elders/", **headers):
    request = RequestFactory().get(path, headers=headers)
    request.user = AnonymousUser()
    return middleware.DomainErrors(lambda r: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(("error", "status", "code"), ERRORS)
def test_programs_get_json_with_the_field_named(error, status, code):
    response = answer_to(error, "/api/v1/telemetry")
    assert response.status_code == status
    assert json.loads(response.content) == {"error": code, "message": str(error), "field": error.field}


@pytest.mark.parametrize(("error", "status", "code"), ERRORS)
def test_people_get_a_page_that_says_what_happened(error, status, code):
    response = answer_to(error)
    assert response.status_code == status
    assert str(error) in response.content.decode()


def test_htmx_gets_a_fragment_for_the_notices():
    response = answer_to(errors.NotAllowed("not yours"), **{"HX-Request": "true"})
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#notices", "beforeend")
    assert "<html" not in response.content.decode()


def test_a_refused_step_says_the_present_state():
    response = answer_to(StepRefused("alarm", "acknowledge", "closed"), "/api/x")
    assert response.status_code == 409
    assert "closed" in json.loads(response.content)["message"]


def test_other_errors_are_left_to_django():
    assert answer_to(ValueError("x")) is None


def test_the_log_of_a_refusal_holds_no_message(caplog):
    caplog.set_level("INFO", "yiyang.requests")
    answer_to(errors.Invalid("张国生 13800138000", field="phone"))
    assert "422 invalid" in caplog.text
    assert "张国生" not in caplog.text


def test_each_request_has_a_scope_with_an_id_that_is_closed_once():
    closed = []

    def view(request):
        requests.current().closing["note"] = lambda: closed.append(requests.current().id)
        return HttpResponse()

    response = middleware.RequestScope(view)(RequestFactory().get("/"))
    assert closed == [response["X-Request-Id"]]
    assert requests.current() is None


def test_the_scope_ends_even_when_the_view_fails():
    def view(request):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        middleware.RequestScope(view)(RequestFactory().get("/"))
    assert requests.current() is None
