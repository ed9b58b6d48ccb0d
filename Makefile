# Two commands do it all: `make demo` and `make test`. Nothing else need be installed but Python 3.11 or later.
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check lint types imports unit browser bench soak format lock clean

demo: .venv/run.stamp  ## Start AdScreen with a simulated provider and print the addresses
	@$(BIN)/adscreen demo --port $(PORT)

# What browsers and whole programs do has the machine for itself; the rest mostly waits, so two at a time.
REAL_TIME := tests/e2e tests/faults tests/kiosk

test: .venv/dev.stamp .venv/tools.stamp check  ## Everything that CI runs
	$(BIN)/pytest $(REAL_TIME) $(PYTEST)
	$(BIN)/pytest --numprocesses 2 --dist loadfile $(REAL_TIME:%=--ignore=%) $(PYTEST)

check: lint types imports  ## Style, types and layers, without running anything

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python player/check.py

types: .venv/dev.stamp
	$(BIN)/mypy

imports: .venv/dev.stamp
	$(BIN)/lint-imports

format: .venv/dev.stamp  ## Rewrite the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev.stamp .venv/tools.stamp  ## Measure, and print JSON
	$(BIN)/python -m bench

MINUTES ?= 5
soak: .venv/dev.stamp .venv/tools.stamp  ## Random faults for MINUTES=n [SEED=s], judged by what screens show
	$(BIN)/python -m bench.soak --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

lock:  ## Pin the newest dependencies that pyproject.toml admits
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade -q --no-header -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade -q --no-header --extra dev -c requirements.lock -o requirements-dev.lock
	uv pip compile requirements-build.in --universal --python-version 3.11 --generate-hashes --upgrade -q --no-header -o requirements-build.lock

clean:
	rm -rf .venv player/node_modules src/adscreen/web/static/dist var tests/.media

# The build's tools come first, pinned by hash, so that building AdScreen downloads nothing unpinned.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "AdScreen needs Python 3.11 or later: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/build.stamp: .venv/bin/python requirements-build.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-build.lock
	@touch $@

.venv/run.stamp: .venv/build.stamp requirements.lock pyproject.toml hatch_build.py $(wildcard player/*.json player/*.mjs player/src/* player/src/*/*)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# A browser for the tests: the machine's, else Debian's package, else Playwright's own.
.venv/tools.stamp: .venv/dev.stamp tests/support/browser.py
	$(BIN)/python -m tests.support.browser
	@touch $@
