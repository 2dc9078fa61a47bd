# Needs Python 3.11 or newer and GNU make; everything else is installed into .venv from requirements.lock.
# Another Python: make test PYTHON=python3.13

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

VENV := .venv
BIN := $(VENV)/bin
CPQ := $(BIN)/cpq

# The first Python here that is new enough; python3 when none is, so that the check below can say what is wrong.
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; exit; fi; \
	done; echo python3)
endif

# --- The tour: what a newcomer sees -----------------------------------------------------------------------------

SAMPLE_DEALS := deals/*.yaml
EXPLAINED_DEAL := deals/chimie-loire.yaml
PRINTED_DEALS := deals/boreal.yaml deals/hydro-est.yaml
LANGUAGES := en fr de

# Show a command as one would type it, then run it.
define step
@printf '\n$$ cpq %s\n' '$(1)'
@$(CPQ) $(1)

endef
pdf = out/$(basename $(notdir $(1)))-$(2).pdf

.PHONY: quote
quote: install ## Price the sample deals, explain one, print PDF quotes into out/
	@mkdir -p out
	$(call step,validate)
	$(call step,price $(SAMPLE_DEALS) --summary)
	$(call step,explain $(EXPLAINED_DEAL))
	$(call step,explain $(EXPLAINED_DEAL) --approvals)
	$(foreach deal,$(PRINTED_DEALS),$(foreach language,$(LANGUAGES),$(call \
		step,doc $(deal) -l $(language) -O $(call pdf,$(deal),$(language)))))
	@printf '\nWrote:\n'
	@printf '  %s\n' $(foreach deal,$(PRINTED_DEALS),$(foreach language,$(LANGUAGES),$(call pdf,$(deal),$(language))))
	@printf '\nTry next:\n'
	@printf '  %s\n' \
		'. $(BIN)/activate                       (so that cpq is found)' \
		'cpq explain deals/boreal.yaml --line seats/3' \
		'cpq price seat:120 support --term 36 --discount 8% --reason competitor --account boreal' \
		'cpq test                                  (the scenarios under tests/scenarios)' \
		'cpq --help'

# --- Checks -----------------------------------------------------------------------------------------------------

# Rule engines to compare with, apart from everything else: nothing but the benchmark sees them.
PEERS := .venv-bench
PEERS_INSTALLED := $(PEERS)/.locked

PYTEST_WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest

.PHONY: test
test: export HYPOTHESIS_PROFILE := ci
test: lint types editor-tools ## Lint, types and all tests but the long ones
	$(PYTEST) -q -n $(PYTEST_WORKERS)

.PHONY: test-long
test-long: export HYPOTHESIS_PROFILE := long
test-long: install ## The big generated runs
	$(PYTEST) -q -n $(PYTEST_WORKERS) -m long

.PHONY: coverage
coverage: export HYPOTHESIS_PROFILE := ci
coverage: install ## Branch coverage of cpq/, at least 95 %; pages in htmlcov/
	$(PYTEST) -q -n $(PYTEST_WORKERS) --cov --cov-report=term --cov-report=html --cov-fail-under=95

.PHONY: faults
faults: install ## Make every seeded fault and write who noticed it into docs/seeded-faults.md
	$(BIN)/python -m tests.faults

.PHONY: bench
bench: install $(PEERS_INSTALLED) ## Print the benchmarks
	CPQ_BENCH_PEERS=$(PEERS)/bin/python $(PYTEST) -q -s -m bench

.PHONY: docs
docs: export CPQ_UPDATE_DOCS := 1
docs: install ## Write what is generated: texts of problems, their pages, tables of the docs
	$(PYTEST) -q tests/problems/test_corpus.py
	$(PYTEST) -q tests/problems tests/test_docs.py

.PHONY: lint
lint: install ## Ruff's rules and formatting
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: types
types: install ## Types, strictly
	$(BIN)/mypy --strict cpq cli.py

.PHONY: format
format: install ## Format the code and sort imports
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# --- Environment ------------------------------------------------------------------------------------------------

# One stamp for the locked packages, named after the Python asked for; one for this package. A changed lock or another
# Python makes the environment afresh, so that nothing which left the lock stays importable.
LOCKED := $(VENV)/.locked-$(subst /,-,$(PYTHON))
INSTALLED := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: install
install: $(INSTALLED) ## Create .venv with the locked versions (the other targets do it when needed)

$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "cpq needs Python 3.11 or newer, but '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 | head -n 1)"; \
		echo "Name a newer one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot create environments: its venv or ensurepip module is missing."; \
		echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; } >&2
	@echo "Creating $(VENV) with $$($(PYTHON) --version) and the versions in requirements.lock"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

$(INSTALLED): pyproject.toml $(LOCKED)
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(PEERS_INSTALLED): requirements-bench.lock
	@$(PYTHON) -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --only-binary :all: \
		-r requirements-bench.lock
	@touch $@

# uv writes one lock for every Python and platform, with hashes and no address. It has an environment of its own.
UV_VERSION := 0.13.9
LOCK_VENV := .venv-lock
UPGRADE ?=

.PHONY: lock
lock: ## Write requirements.lock anew from pyproject.toml (UPGRADE=--upgrade for the newest releases)
	@test -x $(LOCK_VENV)/bin/uv || { $(PYTHON) -m venv $(LOCK_VENV) && \
		$(LOCK_VENV)/bin/python -m pip --disable-pip-version-check --quiet install uv==$(UV_VERSION); }
	$(LOCK_VENV)/bin/uv --quiet pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-build --custom-compile-command 'make lock' $(UPGRADE) --output-file requirements.lock
	$(LOCK_VENV)/bin/uv --quiet pip compile --group bench --universal --python-version 3.11 \
		--generate-hashes --no-build --custom-compile-command 'make lock' $(UPGRADE) --output-file requirements-bench.lock

.PHONY: lock-check
lock-check: install ## Find a wheel of each locked package for Python 3.11 to 3.14 (downloads them all)
	@for version in 3.11 3.12 3.13 3.14; do \
		echo "Python $$version"; \
		$(PIP) download --require-hashes --only-binary :all: --python-version $$version \
			--dest $(LOCK_VENV)/wheels -r requirements.lock || exit 1; \
	done

# The language server that a test drives. Without npm, or without a way to fetch it, that test says that it was skipped.
EDITOR := tests/editor
.PHONY: editor-tools
editor-tools: $(EDITOR)/node_modules/.locked ## Install the YAML language server that tests/editor drives (needs npm)

$(EDITOR)/node_modules/.locked: $(EDITOR)/package-lock.json
	@if ! command -v npm >/dev/null; then echo "npm is not here: the editor tests will be skipped" >&2; \
	elif npm ci --prefix $(EDITOR) --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 >&2; then touch $@; \
	else echo "npm could not install the language server: the editor tests will be skipped" >&2; fi

# --- The rest ---------------------------------------------------------------------------------------------------

.PHONY: clean
clean: ## Remove what was built, cached and printed; keeps .venv
	rm -rf out build dist htmlcov .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## Remove .venv too
	rm -rf $(VENV) $(LOCK_VENV) $(PEERS) $(EDITOR)/node_modules

.PHONY: help
help: ## This list
	@echo "make quote and make test need only Python 3.11+; the first run installs into $(VENV)."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
