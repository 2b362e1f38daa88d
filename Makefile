# The few commands of this project. A fresh machine needs Python 3.11 or newer and make; everything else is installed here.

# Empty: the fastest build on the path of the release that `python3` is (tools/fastest_python.py).
PYTHON ?=
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Commands start several times faster with compiled modules at hand, whatever the machine prefers.
export PYTHONDONTWRITEBYTECODE :=
JOBS ?= 3
VAR ?= var
SETS ?= --rules limits --rules default

DECIDING := assessment agreements catalogue care

.PHONY: setup demo up test cover check fix bench frontier browser screenshots clean
.DEFAULT_GOAL := demo

setup: .venv/ready .venv/texts ## install everything the platform needs

.venv/ready: pyproject.toml uv.lock package.json package-lock.json
	test -x $(BIN)/python || "$(or $(PYTHON),$$(python3 tools/fastest_python.py))" -m venv .venv
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(BIN)/uv sync --frozen --inexact --quiet
	npm ci --omit=dev --ignore-scripts --no-audit --no-fund --silent
	$(BIN)/python -m yiyang.ui.vendoring
	touch $@

.venv/texts: .venv/ready $(wildcard src/yiyang/*/locale/*/LC_MESSAGES/django.po)
	$(BIN)/yiyang messages --compile
	touch $@

demo: setup ## bring up a district: open http://localhost:8000
	$(BIN)/yiyang demo --up --var $(VAR)

up: setup ## start the platform with whatever VAR holds
	$(BIN)/yiyang up --var $(VAR)

browser: .venv/browser ## what the browser tests need

.venv/browser: .venv/ready
	npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

test: setup browser ## every test; those that measure time come last, alone, in the district the others have used
	export YIYANG_TEST_TOWN=$$(mktemp -d) && trap 'rm -rf "$$YIYANG_TEST_TOWN"' EXIT \
	  && $(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup -m "not alone" \
	  && $(BIN)/python -m pytest -q -m alone tests/journeys

cover: setup ## every line and branch of the rules and definitions that decide level, package, agreement and plan is tested
	$(BIN)/python -m pytest -q --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered \
	  $(foreach name,$(DECIDING),--cov=yiyang.$(name).rules --cov=yiyang.$(name).definitions) \
	  $(foreach name,$(DECIDING),$(wildcard src/yiyang/$(name)/tests/test_rules*.py src/yiyang/$(name)/tests/test_definitions*.py))

check: setup ## style, types, architecture, migrations, texts, generated pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy src
	$(BIN)/lint-imports
	$(BIN)/yiyang makemigrations --check --dry-run
	$(BIN)/yiyang messages --check
	$(BIN)/yiyang reference --check
	$(BIN)/djhtml --check --tabwidth 2 $$(git ls-files 'src/**/*.html')
	$(BIN)/codespell

fix: setup ## mend what a machine can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djhtml --tabwidth 2 $$(git ls-files 'src/**/*.html')
	$(BIN)/yiyang messages --update
	$(BIN)/yiyang reference

bench: setup ## measure each hot path beside its limit or peer
	for name in $$(cd benchmarks && ls *.py | sed 's/\.py$$//' | grep -v '^_'); do $(BIN)/yiyang bench $$name || exit 1; done

frontier: setup ## draw what each set of alarm rules catches at which burden, on ninety days of the demo district
	$(BIN)/yiyang demo_history $(VAR)/frontier --on 2026-11-26
	$(BIN)/yiyang replay $(VAR)/frontier/readings.csv --labels $(VAR)/frontier/labels.csv --out docs/images/frontier.svg $(SETS)

screenshots: setup browser ## renew the pictures of the README
	UPDATE_SCREENSHOTS=1 $(BIN)/python -m pytest -q -m stack tests/journeys/test_screenshots.py

.PHONY: soak
soak: setup ## what takes long: 200,000 readings through every fault, ten million through one worker, a full table, attackers
	YIYANG_READINGS=200000 $(BIN)/python -m pytest -q tests/journeys/test_faults.py
	$(BIN)/yiyang bench memory --set readings=10000000
	$(BIN)/yiyang bench fill --set rows=50000000
	$(BIN)/yiyang bench hostile --set minutes=10

clean: ## forget the environment, keep the data
	rm -rf .venv node_modules src/yiyang/ui/static/vendor
