"""Every page that someone reaches: usable with a screen reader, light and dark; the elder's page measured with a ruler."""

import json

import pytest
from django.urls import Resolver404, resolve

from tests.browser import ROOT
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.stack]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
ROLES = ("li", "wang", "he", "zhou", "zhangmin", "zhang")
GRAVE = {"serious", "critical"}
MOST_PAGES = 12
LOOK = """async (rules) => {
  const found = await axe.run(document, {resultTypes: ["violations"], ...rules});
  const where = (nodes) => nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.failureSummary}`);
  return found.violations.map((one) => [one.impact, one.id, where(one.nodes)]);
}"""
MEASURE = (ROOT / "tests" / "journeys" / "measure.js").read_text()


@pytest.mark.capability("J16", "F2")
@pytest.mark.parametrize("who", ["zhang", "zhangmin"])
def test_the_elders_page_is_large_clear_and_easy_to_hit(people, who):
    found = people.page(who, size=PHONE).evaluate(MEASURE)
    assert found == {"type": [], "lines": [], "contrast": [], "targets": []}


@pytest.mark.parametrize("who", ROLES)
def test_nothing_serious_stands_in_anybodys_way(people, who):
    page = people.page(who)
    waiting, seen, faults = ["/"], set(), []
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        name = view_of(path)
        if name is None or name in seen:
            continue
        seen.add(name)
        page.goto(path)
        page.wait_for_load_state("networkidle") if name != "home" else page.wait_for_timeout(300)
        page.evaluate(AXE)
        faults += problems(page, path, "light", {})
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        faults += problems(page, path, "dark", {"runOnly": ["color-contrast"]})
        links = page.locator("a[href^='/']").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
        waiting += [link.split("?")[0].split("#")[0] for link in links if not link.endswith(".csv")]
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
