# Everything a developer does here. Needs Python 3.11 or later and make; the rest is fetched,
# by version and hash, into .venv and web/node_modules. Run `make` for the list.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
CLIENT := $(BIN)/python hatch_build.py
WEB := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)
GENERATED := $(wildcard src/negotiation_room/server/protocol.py)
SCRATCH := .cache/migration.db

.PHONY: help
help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: run
run: $(VENV)/.client ## start a demonstration summit and print a link per role
	@$(BIN)/negotiation-room demo

.PHONY: install
install: $(VENV)/.dev $(VENV)/.client ## install everything needed to work on the room

.PHONY: check
check: install ## format, lint, types, layers, web client's types, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo --cache-dir .cache/import_linter
	$(CLIENT) run check
	$(if $(GENERATED),$(BIN)/python -m negotiation_room.server.protocol --check)

.PHONY: test
test: test-fast test-browser test-web ## run the tests: fast ones, browser, web client

.PHONY: test-all
test-all: test test-slow ## run every test, the slow ones too

.PHONY: test-fast
test-fast: install ## only the fast Python tests
	$(BIN)/pytest -n auto -m "not slow and not browser"

.PHONY: test-browser
test-browser: install ## only the tests in a real Chromium (which it gets if there is none)
	$(BIN)/python tools/chromium.py
	$(BIN)/pytest -n 2 --dist loadfile -m "browser and not slow"

.PHONY: test-web
test-web: install ## only the web client's unit tests
	$(CLIENT) run test

.PHONY: test-slow
test-slow: install ## only the slow tests
	$(BIN)/python tools/chromium.py
	$(BIN)/pytest -m "slow and not browser"
	$(BIN)/pytest -m "slow and browser" || test $$? -eq 5 # none of this kind is no failure

.PHONY: bench
bench: install ## measure the message path beside its floor, and co-editing beside other editors
	$(BIN)/python -m bench

.PHONY: protocol
protocol: install ## regenerate the schema and the web client's types from the Python classes
	$(BIN)/python -m negotiation_room.server.protocol

.PHONY: migration
migration: install ## write a migration from what the tables say: make migration NAME=add_motions
	@test -n "$(NAME)" || { echo 'name it for what it does: make migration NAME=add_motions'; exit 2; }
	@mkdir -p $(dir $(SCRATCH)) && rm -f $(SCRATCH)*
	$(BIN)/alembic -x url=sqlite:///$(SCRATCH) upgrade head
	$(BIN)/alembic -x url=sqlite:///$(SCRATCH) revision --autogenerate -m "$(NAME)"
	@rm -f $(SCRATCH)*

.PHONY: format
format: $(VENV)/.dev ## put the Python code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lock
lock: ## pin the dependencies anew, as far as pyproject.toml allows
	$(PYTHON) tools/lock.py

.PHONY: clean
clean: ## remove what was installed and built, and nothing that anybody wrote
	rm -rf $(VENV) .cache .pytest_cache .ruff_cache dist web/node_modules src/negotiation_room/server/static

# The stamps below say what was done; each is redone when what it was done from has changed.

$(VENV)/.made:
	@echo "Making a virtual environment with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements/runtime.txt requirements/build.txt
	@echo "Installing what the room runs on"
	@$(PIP) --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.made requirements/dev.txt
	@echo "Installing what the checks and tests need"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.package: $(VENV)/.runtime pyproject.toml hatch_build.py
	@echo "Installing the room; the first time, this builds the web client and takes a minute"
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.client: $(VENV)/.package $(WEB)
	@$(CLIENT) build
	@touch $@
