# Two commands on a fresh machine: `make run` and `make test`. Needed beforehand: Python 3.11 or newer, make, pip.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; exit; }; done; echo python3)
HERE := .venv/bin/python
CHECKED := app.py asgi.py manage.py api bench commands components db jobs logic pages tests
# One more than there are processors: a test that waits for a browser or a server leaves its own idle.
WORKERS ?= $(shell $(HERE) -c 'import os; print(min(4, 1 + (os.cpu_count() or 1)))')
PYTEST = $(HERE) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=25 --durations-min=5

.DEFAULT_GOAL := help
.PHONY: help setup run demo run-empty test quick lint types proofs suite quick-suite bench screens doctor pins clean

help: ## List what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: .venv/.installed-requirements.txt ## Everything on this machine, with a small demo school, on PORT (8501)
	@WAYMARK_MAKE=$$PPID exec $(HERE) manage.py run

demo: .venv/.installed-requirements.txt ## The same with a school of 60 learners over 120 days
	@WAYMARK_MAKE=$$PPID exec $(HERE) manage.py demo

run-empty: .venv/.installed-requirements.txt ## The same without the demo school and its sign-ins
	@WAYMARK_MAKE=$$PPID exec $(HERE) manage.py run --no-demo

setup: ## The virtual environment with all pinned packages
	@$(PYTHON) commands/environment.py requirements.txt requirements-dev.txt

test: setup ## All checks: style, types, tests, the browser's too (installs Chromium where it may)
	@$(HERE) commands/browser.py
	@$(MAKE) -j 2 lint proofs
	@$(MAKE) -j 2 types suite

quick: setup lint ## The same without the browser and the proofs
	@$(MAKE) -j 2 types quick-suite

suite: setup
	@$(PYTEST)

quick-suite: setup
	@$(PYTEST) -m "not browser"

lint: setup ## Style and layout of the code
	@$(HERE) -m ruff check --quiet $(wildcard $(CHECKED)) && $(HERE) -m ruff format --check --quiet $(wildcard $(CHECKED)) \
		&& echo "Style: $$(find $(wildcard $(CHECKED)) -name '*.py' | wc -l | tr -d ' ') files, no complaints."

types: setup ## Types, strictly; beside the tests they take what those leave
	@nice -n 10 $(HERE) -m mypy

proofs: setup ## Every key of the question bank, computed anew
	@$(HERE) manage.py bank prove --all

bench: setup ## Benchmarks, each figure beside a peer or a floor
	@OMP_NUM_THREADS=1 $(HERE) -m bench

screens: setup ## Pictures of every page, in both themes
	@$(HERE) commands/browser.py
	@$(HERE) -m commands.screens

doctor: .venv/.installed-requirements.txt ## Check this installation and say what to do
	@$(HERE) manage.py doctor

pins: setup ## Renew the exact versions in requirements*.txt from what is installed
	@$(HERE) -m commands.pins

clean: ## Remove the virtual environment and the caches; the data in .waymark stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The interpreter is named too: when the system's Python goes, the environment is made again.
.venv/.installed-%: % $(HERE)
	@$(PYTHON) commands/environment.py $*

$(HERE):
	@$(PYTHON) commands/environment.py

.PRECIOUS: $(HERE)
