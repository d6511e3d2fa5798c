# What a newcomer types. `make` alone says what there is.
# Everything comes from the ordinary package registries, pinned by hash (docs/decisions/0001-requirements-with-hashes.md).

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
PYTEST_PROCESSES ?= 2

export PIP_ROOT_USER_ACTION := ignore
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_PROGRESS := 1
export UV_LINK_MODE := copy
# pip compiles what it installs, uv only if asked: without it a program that may not write there compiles it all at each start.
export UV_COMPILE_BYTECODE := 1
unexport VIRTUAL_ENV

.PHONY: help run test check fix bench env lock words capabilities clean

help: ## say what can be typed here
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1  \2/p' $(MAKEFILE_LIST)

run: env ## serve a small working town on localhost:8000 to :8003
	@sh scripts/run_town.sh

test: env ## run every test, on SQLite and PostgreSQL
	@$(BIN)/python -m tests.services
	@echo "==> Running every test"
	@$(BIN)/pytest -n $(PYTEST_PROCESSES) --dist loadscope $(PYTEST_ARGS) || { code=$$?; \
		[ $$code -ne 5 ] || echo "No test was collected, and that is a failure." >&2; exit $$code; }

check: env ## format, lint, imports, types, translations, generated pages
	@echo "==> Format" && $(BIN)/ruff format --check .
	@echo "==> Lint" && $(BIN)/ruff check .
	@echo "==> Imports" && $(BIN)/lint-imports --no-logo
	@echo "==> Types" && $(BIN)/mypy
	@echo "==> Translations" && $(BIN)/python scripts/check_translations.py
	@echo "==> Table of capabilities" && $(BIN)/python scripts/capabilities_table.py --check
	@echo "==> Table of security rules" && $(BIN)/python scripts/security_table.py --check
	@echo "==> Table of endpoints" && $(BIN)/python scripts/api_table.py --check

fix: env ## put right what a program can put right
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/python scripts/capabilities_table.py

bench: env ## measure, and keep the numbers in bench-results/
	@test -f benchmarks/__main__.py || { echo "There is no benchmark yet: benchmarks/__main__.py is missing." >&2; exit 2; }
	@mkdir -p bench-results
	@$(BIN)/python -m benchmarks

env: $(READY) ## make the environment in .venv

$(READY): pyproject.toml requirements/dev.txt requirements/uv.txt
	@sh scripts/make_environment.sh "$(PYTHON)" "$(VENV)"
	@touch $@

lock: env ## choose versions anew and pin them by hash
	@echo "uv" | $(LOCK) --upgrade --output-file requirements/uv.txt -
	@$(LOCK) --upgrade --output-file requirements/run.txt pyproject.toml
	@$(LOCK) --upgrade --extra dev --output-file requirements/dev.txt pyproject.toml

words: env ## bring the catalogues of translations up to date with the pages
	@$(BIN)/python scripts/check_translations.py --update

capabilities: env ## write docs/capabilities.md, security-rules.md and api.md from what is there
	@$(BIN)/python scripts/capabilities_table.py
	@$(BIN)/python scripts/security_table.py
	@$(BIN)/python scripts/api_table.py

clean: ## remove what was made here, save the environment and the data
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench-results build dist
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
