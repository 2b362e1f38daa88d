"""Every page that someone reaches: usable with a screen reader, light and dark; the elder's page measured with a ruler."""

import json
from collections import Counter

import pytest
from django.urls import Resolver404, resolve

from tests.browser import ROOT, until
from tests.journeys.conftest import DESK, OFFICIALS, PHONE

pytestmark = [pytest.mark.stack]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
ROLES = ("li", "wang", "he", "zhou", "zhangmin", "zhang")
SERVED = {
    "li": (
        "/assessments/", "/elders/{elder}/assess/", "/elders/{elder}/change/", "/elders/{elder}/report/",
        "/assessments/{assessment}/", "/assessments/{assessment}/appeal/", "/sheets/{sheet}/", "/applications/",
        "/applications/new/", "/elders/{elder}/apply/", "/elders/{elder}/agreements/",
        "/elders/{elder}/agreements/family_doctor/", "/agreements/", "/agreements/{agreement}/",
        "/agreements/{agreement}/renewal/", "/agreements/{agreement}/change/",
        "/agreements/{agreement}/end/", "/agreements/{offered}/sign-here/", "/signing-rates/", "/elders/{elder}/plan/",
        "/elders/{elder}/plan/packages/", "/elders/{elder}/plan/goals/", "/elders/{elder}/plan/add/", "/tasks/", "/tasks/month/",
        "/catalogue/", "/catalogue/packages/", "/catalogue/packages/level_semi/",
    ),
    "zhou": (
        "/applications/{application}/", "/assessments/drift/", "/institutions/{centre}/prices/",
    ),
    "he": ("/assessments/", "/tasks/", "/catalogue/"),
    "zhangmin": (
        "/plan/", "/applications/new/", "/applications/{application}/", "/elders/{elder}/agreements/", "/agreements/{agreement}/",
        "/agreements/{offered}/sign/", "/elders/{elder}/report/", "/elders/{elder}/change/", "/catalogue/",
    ),
    "zhang": ("/plan/", "/elders/{elder}/report/", "/agreements/{offered}/sign/", "/assessments/{assessment}/appeal/"),
    "hu": ("/instruments/", "/assessments/drift/", "/signing-rates/", "/institutions/"),
}  # fmt: skip
HANDSETS = {"he", "zhang", "zhangmin"}
GRAVE = {"serious", "critical"}
MOST_PAGES, ENOUGH = 12, 2
LOOKED_AT = Counter()
"""By view, how many have looked at it. Roles differ in what they may open, hardly in what one view looks like."""
ENDINGS = (".csv", ".xlsx", ".pdf", ".json", "/print/")
"""What a browser does not show as a page: files, and papers that open the printer."""
LOOK = """async (rules) => {
  const found = await axe.run(document, {resultTypes: ["violations"], ...rules});
  const where = (nodes) => nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.failureSummary}`);
  return found.violations.map((one) => [one.impact, one.id, where(one.nodes)]);
}"""
SETTLED = """document.readyState === "complete" && document.fonts.status === "loaded"
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")"""
MEASURE = (ROOT / "tests" / "journeys" / "measure.js").read_text()


@pytest.mark.capability("J16", "F2")
@pytest.mark.parametrize("who", ["zhang", "zhangmin"])
def test_the_elders_page_is_large_clear_and_easy_to_hit(people, who):
    found = people.page(who, size=PHONE).evaluate(MEASURE)
    assert found == {"type": [], "lines": [], "contrast": [], "targets": []}


@pytest.mark.parametrize("who", ROLES)
def test_nothing_serious_stands_in_anybodys_way(people, who):
    assert_clear(walk(people.page(who)))


@pytest.mark.parametrize("who", OFFICIALS)
def test_nothing_serious_stands_in_the_way_of_who_comes_with_a_second_factor(people, services, who):
    assert_clear(walk(people.page(who)))


@pytest.mark.parametrize("who", SERVED)
def test_nothing_serious_stands_in_the_way_from_the_application_to_the_plan(people, services, who):
    page = people.page(who, size=PHONE if who in HANDSETS else DESK)
    assert_clear([fault for path in SERVED[who] for fault in look(page, path.format(**services))])


def walk(page):
    """Follow the links from the first page; every view once, and none that two others have looked at already."""
    waiting, seen, faults = ["/"], set(), []
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        name = view_of(path)
        if name is None or name in seen:
            continue
        seen.add(name)
        if LOOKED_AT[name] == ENOUGH and path != "/":
            continue
        LOOKED_AT[name] += 1
        faults += look(page, path)
        links = page.locator("a[href^='/']").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
        paths = [link.split("?")[0].split("#")[0] for link in links]
        waiting += [path for path in paths if not path.endswith(ENDINGS)]
    return faults


def look(page, path):
    """What stands in the way on one page, light and dark; a page that does not open is the gravest."""
    answer = page.goto(path)
    if not answer.ok:
        return [(path, "", answer.status, [])]
    until(page, SETTLED)
    page.evaluate(AXE)
    faults = problems(page, path, "light", {})
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    return faults + problems(page, path, "dark", {"runOnly": ["color-contrast"]})


def assert_clear(faults):
    assert not faults, json.dumps(faults, ensure_ascii=False, indent=1)


def problems(page, path, theme, rules):
    return [(path, theme, fault, where) for impact, fault, where in page.evaluate(LOOK, rules) if impact in GRAVE]


def view_of(path):
    """Which view an address belongs to; None for what is no page."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    return None if name.startswith(("admin", "monitoring_api")) or name in {"notices:open"} else name
