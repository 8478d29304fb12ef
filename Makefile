# What a developer types. Needs make and one python3 >= 3.11; each target makes what it stands on.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
DEMO ?= demo/book.db
JOBS ?= auto

# The newest of the interpreters on the path that is new enough and can make an environment.
NEWEST := best=; most=0; \
	for each in python3 python3.13 python3.12 python3.11; do \
	  minor=$$($$each -c 'import sys, venv, ensurepip, sqlite3; v = sys.version_info; \
	    print(v[1] if v[0] == 3 and v[1] >= 11 else 0)' 2>/dev/null) || minor=0; \
	  if [ "$${minor:-0}" -gt "$$most" ]; then most=$$minor; best=$$each; fi; \
	done; \
	if [ -z "$$best" ]; then \
	  echo "crm needs Python 3.11 or newer with venv, pip and sqlite3; none was found on the path" >&2; exit 1; \
	fi

.PHONY: help run test lint types layers schema reference locale docs bench check clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

$(PY):
	@$(NEWEST); echo "making $(VENV) with $$best"; $$best -m venv --clear $(VENV)

# An environment that somebody made in another way may lack pip; dependency groups need pip 25.1.
$(VENV)/.pip: | $(PY)
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip -q
	@$(PY) -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.crm: pyproject.toml $(VENV)/.pip
	@echo "installing crm into $(VENV)"
	@$(PY) -m pip install -q --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.pip
	@echo "installing crm and what its development needs into $(VENV)"
	@$(PY) -m pip install -q --disable-pip-version-check --editable . --group dev
	@touch $@ $(VENV)/.crm

$(DEMO): | $(VENV)/.crm
	@mkdir -p -m 700 $(dir $(DEMO))
	$(BIN)/crm --db $(DEMO) demo

run: $(VENV)/.crm $(DEMO)  ## make a demo book and show it
	$(BIN)/crm --db $(DEMO) report pipeline -f table
	$(BIN)/crm --db $(DEMO) lead list --limit 15 -f table
	@echo "look around:  $(BIN)/crm --db $(DEMO) --help"

test: $(VENV)/.dev  ## run all tests
	$(PY) -m pytest -n $(JOBS) $(ARGS)

lint: $(VENV)/.dev  ## look for mistakes in the source
	$(BIN)/ruff check .

types: $(VENV)/.dev  ## check the types
	$(BIN)/mypy

layers: $(VENV)/.dev  ## check that the arrows between packages point down
	$(PY) -m pytest tests/test_architecture.py

schema: $(VENV)/.dev  ## write store/schema.sql from the declared tables
	$(PY) tools/make_schema.py

reference: $(VENV)/.dev  ## write docs/cli-reference.md and the man page from the commands
	$(PY) tools/make_reference.py
	$(PY) tools/make_manual.py

locale: $(VENV)/.dev  ## collect what is to be translated and compile the catalogues
	$(PY) tools/make_locale.py

docs: reference  ## write the generated documents and run the examples
	$(PY) -m pytest tests/test_docs.py

bench: $(VENV)/.dev  ## measure the speed
	$(PY) bench/run.py $(ARGS)

check: $(VENV)/.dev  ## everything generated is current
	$(PY) tools/make_schema.py --check
	$(PY) tools/make_reference.py --check
	$(PY) tools/make_manual.py --check
	$(PY) tools/make_locale.py --check

clean:  ## remove what was made, the environment too
	rm -rf $(VENV) demo build dist bench/out .mypy_cache .ruff_cache .pytest_cache
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
