# One word for each thing a developer does; `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= $(firstword $(shell command -v python3.11 python3 2>/dev/null))
BIN := .venv/bin
READY := .venv/.ready
# A browser is opened where there is a screen.
OPEN := $(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname)),--open)

# They hold the school's figures: where the snapshots are, and as private.
NOTEBOOKS := $(or $(HSL_DATA_DIR),data)/notebooks

.PHONY: help setup demo test test-fast soak lint bench docs notebooks screenshots lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: $(READY) ## .venv from the hash-locked requirements

demo: $(READY) ## a lifelike school in the browser, with a stand-in for Telegram
	@$(BIN)/hsl demo --keep
	-@$(BIN)/hsl refresh
	@$(BIN)/hsl serve --demo $(OPEN)

test: $(READY) ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-fast: $(READY) ## the tests of the rules: no browsers, whole pages, killed processes
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

soak: $(READY) ## the worker killed at random, 20 rounds; then every process for ten minutes; with the tally
	@$(BIN)/python -m tests.faults.killing --rounds 20
	@$(BIN)/python -m tests.faults.killing --all --minutes 10

lint: $(READY) ## style, imports, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy

bench: $(READY) ## speed and memory against named peers, as in benchmarks/README.md
	@$(BIN)/python -m benchmarks.refresh
	@$(BIN)/python -m benchmarks.queries
	@$(BIN)/python -m benchmarks.sending
	@$(BIN)/python -m benchmarks.figures

docs: $(READY) ## docs/reference.md anew from the code
	@$(BIN)/python docs/make_reference.py

notebooks: $(READY) ## the analysts' notebooks as HTML, of the current snapshot
	@mkdir -p -m 0700 $(NOTEBOOKS)
	@for each in notebooks/*.py; do PYTHONPATH=. $(BIN)/marimo -q export html --no-include-code -f \
		-o "$(NOTEBOOKS)/$$(basename $$each .py).html" $$each; done
	@chmod 0600 $(NOTEBOOKS)/*.html
	@echo "$(NOTEBOOKS)"

screenshots: $(READY) ## docs/screenshots anew from the demo school (needs chromium)
	@$(BIN)/python -m docs.make_screenshots

lock: $(READY) ## requirements.txt anew from pyproject.toml (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --output-file requirements.txt pyproject.toml

$(READY): requirements.txt pyproject.toml
	@bash deploy/setup.sh "$(PYTHON)"
	@touch $@
