# Every verb of the development loop; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILT := src/hormiga/doors/frame/built/families.json
ELEMENTS := $(shell find elements -path elements/node_modules -prune -o -type f -print)
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help elements setup setup-dev demo test quick check fix bench lock texts docs migrations clean

help: ## List the verbs
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.main $(BUILT) ## Make the virtualenv with the locked dependencies; then .venv/bin/hormiga runs

setup-dev: $(VENV)/.dev $(BUILT) ## The same, with the tools and a browser for the tests

demo: setup ## Run a whole campaign on real judgments, then serve (ARGS="--exit --json FILE")
	$(BIN)/hormiga demo $(ARGS)

test: setup-dev check ## Check and test everything: what CI runs
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

quick: setup-dev ## The tests without browser, faults and other slow ones
	$(BIN)/python -m pytest -m "not browser and not slow" $(ARGS)

elements: $(BUILT) ## Build the task frame's script (npm's packages come with it)

check: setup-dev ## Lint, format, imports, types, migrations, the elements' own tests
	$(BIN)/python elements/build.py check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	HORMIGA_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_hex(32))") $(BIN)/django-admin makemigrations --check --dry-run --settings hormiga.config.settings

fix: setup-dev ## Let the tools mend what they can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup-dev ## Measure, side by side with the bare database (ARGS=names)
	$(BIN)/python -m benchmarks $(ARGS)

lock: setup-dev ## Lock the dependencies anew, with hashes and no address of an index
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -c requirements/constraints.in pyproject.toml -o requirements/main.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group pyproject.toml:build -o requirements/build.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group pyproject.toml:dev -c requirements/main.txt -o requirements/dev.txt

texts: setup-dev ## Bring the translations up to the texts in the code
	$(BIN)/python -m tests.texts

docs: setup-dev ## Write the reference pages anew from the code
	$(BIN)/python docs/generate.py

clean: ## Remove what was built; data stays
	rm -rf $(VENV) build dist elements/node_modules src/hormiga/doors/frame/built .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.main: requirements/main.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements/main.txt
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.main
	$(BIN)/python -m pip install -q --require-hashes -r requirements/dev.txt
	$(BIN)/python -m tests.chromium
	@touch $@

$(VENV)/.build: requirements/build.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements/build.txt
	@touch $@

$(BUILT): $(ELEMENTS) $(VENV)/.build
	$(BIN)/python elements/build.py
