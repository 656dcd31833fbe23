# `make help` explains the targets. Paths in recipes are relative: the clone's may hold a space.
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
LOCAL := $(VENV_PYTHON) -m deploy.local
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run test faults explore bench format messages lock clean

help: ## this list
	@echo "Revierdialog: what make can do"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)$$/  make \1\t\2/p' Makefile | expand -t 18

run: setup ## the whole site with demo content on http://localhost:8000 (PORT=… for another port)
	@$(LOCAL) run

test: setup ## every check and test: lint, types, templates, settings, messages, pytest, browser
	@$(LOCAL) test

faults: setup ## the long tests that kill and restart real processes
	@$(LOCAL) faults

explore: setup ## the property tests on many examples nobody has tried yet
	@$(LOCAL) explore

bench: setup ## all benchmarks on data they seed themselves, or one with NAME=…
	@$(LOCAL) exec -- python -m benchmarks $(NAME)

format: setup ## format Python code
	@$(VENV_PYTHON) -m ruff check --fix --quiet .
	@$(VENV_PYTHON) -m ruff format .

messages: setup ## collect the texts to translate into locale/ and compile them
	@$(LOCAL) exec -- python manage.py messages

# Not `setup`: npm refuses to install what package.json asks for and the old lock file lacks.
lock: ## compile requirements/*.in and package.json to lock files with hashes
	@$(PYTHON) deploy/local/bootstrap.py
	@$(LOCAL) lock

setup: ## .venv, pinned requirements and browser assets (part of every other target)
	@$(PYTHON) deploy/local/bootstrap.py
	@$(LOCAL) assets

clean: ## stop the servers, remove .local, .venv, node_modules and caches
	@if [ -x $(VENV_PYTHON) ]; then $(LOCAL) destroy; fi
	@rm -rf .local .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
