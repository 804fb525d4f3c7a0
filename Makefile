# monitor: set up, run, check. `make demo` and `make test` work on a fresh machine with Python 3.11+, make and an index.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.stamp
JOBS   ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup dev demo test browser check format lint types floors docs words kill bench golden schema floors-pin clean

help:            ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)-core   ## .venv with the monitor command
dev: $(STAMP)-dev      ## the same, with what the checks need

PIP := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -q --no-deps
LINK = $(PIP) --no-build-isolation -e .

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "monitor needs Python 3.11 or newer"; exit 2; }
	@echo "1/3 making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(STAMP)-core: locks/core.txt locks/build.txt pyproject.toml | $(VENV)/bin/python
	@echo "2/3 installing the libraries, hashes checked (about a minute)"
	@$(PIP) --require-hashes -r locks/core.txt -r locks/build.txt
	@echo "3/3 installing monitor"
	@$(LINK)
	@touch $@

$(STAMP)-dev: locks/dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "2/3 installing the libraries and the checks, hashes checked (about a minute)"
	@$(PIP) --require-hashes -r locks/dev.txt
	@echo "3/3 installing monitor"
	@$(LINK)
	@touch $@ $(STAMP)-core

demo: setup      ## a story changes, a claim moves, an alert arrives: on this machine only
	@$(BIN)/monitor demo

test: dev        ## every test but those that need a browser
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup -m "not browser"

browser: dev     ## the tests that need an installed Chromium
	@$(BIN)/python -m pytest -q -n $(JOBS) tests/browser

check: format lint types floors words docs test browser   ## everything CI checks

format: dev
	@$(BIN)/ruff format --check -q . && echo "format: as it should be"
lint: dev
	@$(BIN)/ruff check -q . && echo "lint: clean"
	@$(BIN)/vulture && echo "dead code: none"
types: dev
	@$(BIN)/mypy
floors: dev
	@$(BIN)/lint-imports --no-cache | tail -n 3
words: dev
	@$(BIN)/codespell -q 3 README.md CHANGELOG.md docs monitor seeds config && echo "spelling: clean"
docs: dev
	@$(BIN)/python tools/docs.py --check
	@$(BIN)/python tools/transcript.py --check

kill: dev        ## processes killed at random and chosen moments, on both databases: ROUNDS each
	@cp docs/kill-head.md docs/kill.md
	@$(BIN)/python -m pytest -q -n $(JOBS) tests/flow/test_kill.py --rounds $(or $(ROUNDS),20) --report docs/kill.md
	@cat docs/kill.md

bench: dev       ## 1,000 sources in one check, the engine alone, a killed daemon ready again
	@$(BIN)/python bench/check.py --write docs/measurements.md
	@$(BIN)/python bench/engine.py --write docs/measurements.md
	@$(BIN)/python bench/ready.py --write docs/measurements.md

golden: dev      ## write the golden files anew; review the diff
	@GOLDEN=write $(BIN)/python -m pytest -q tests/unit/render tests/golden

floors-pin: dev  ## pin the gold floors a little below today's figures; review the diff
	@$(BIN)/monitor eval tests/gold --no-model --pin tests/gold/floors.json

schema: dev      ## the JSON Schema of the configuration
	@$(BIN)/monitor schema --out config

clean:           ## forget the set-up
	rm -rf $(VENV)
