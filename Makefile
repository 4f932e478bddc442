# Two commands for a newcomer: `make serve` and `make test`. Needs Python 3.11 or newer with pip, and make.
SHELL := /bin/sh
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= data
TESTS ?= tests
AT_ONCE ?= 2

ENV := .venv
PY := $(ENV)/bin/python
# pip of the machine, working on our environment: Debian may have no ensurepip to put one inside
PIP := $(PYTHON) -m pip --python $(PY) --disable-pip-version-check --no-input
LOCKED := install -qq --require-hashes --no-deps
ROOMS := api geo layers web
# in the order of the folders: by the number of tests in a file, the longest journeys would come last and alone
SHARED_OUT := -n $(AT_ONCE) --dist loadfile --no-loadscope-reorder

.PHONY: serve test check fix bench client lock types clean
.DELETE_ON_ERROR:

# --- run ---------------------------------------------------------------------------------
serve: $(ENV)/.installed client
	@$(ENV)/bin/lakewatch demo --data "$(DATA)" --if-empty
	@exec $(ENV)/bin/lakewatch serve --host "$(HOST)" --port "$(PORT)" --data "$(DATA)"

client: $(ENV)/.installed
	@$(PY) web/build_client.py build

# --- check -------------------------------------------------------------------------------
test: check

check: $(ENV)/.tests-installed
	$(ENV)/bin/ruff format --check .
	$(ENV)/bin/ruff check .
	$(ENV)/bin/mypy --strict $(ROOMS) tests bench  # of the latter only what pyproject.toml says
	$(MAKE) types client
	$(PY) -W error -m pytest -p tests.no_skips $(SHARED_OUT) $(PYTEST_OPTIONS) $(TESTS)

types: $(ENV)/.tests-installed
	@sh .ci/check_client

fix: $(ENV)/.tests-installed
	$(ENV)/bin/ruff check --fix .
	$(ENV)/bin/ruff format .

bench: $(ENV)/.tests-installed client
	$(PY) -m bench

# --- environment -------------------------------------------------------------------------
$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo "Making $(ENV) …"
	@$(PYTHON) -m venv --without-pip $(ENV)

$(ENV)/.packages: requirements.lock | $(PY)
	@echo "Fetching packages (once, a few minutes) …"
	@sed '/^# --- to check/q' requirements.lock > $(ENV)/running.lock
	@$(PIP) $(LOCKED) -r $(ENV)/running.lock
	@touch $@

$(ENV)/.installed: pyproject.toml $(ENV)/.packages
	@echo "Installing Lakewatch and building its client …"
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(ENV)/.tests-installed: requirements.lock $(ENV)/.installed
	@echo "Fetching what the checks need …"
	@$(PIP) $(LOCKED) -r requirements.lock
	@touch $@

lock: | $(PY)
	@$(PIP) install -qq --target $(ENV)/uv uv
	@$(PY) .ci/write_lock.py $(ENV)/uv/bin/uv $(if $(RAISE),--upgrade)

clean:
	rm -rf $(ENV) web/static web/client/node_modules build dist .mypy_cache .pytest_cache .ruff_cache
