# Every command of this project. `make` alone lists them. Nothing needs to be installed beforehand but Python 3.11, git and make.

PYTHON ?= python3
IN := .venv/bin
ARGS ?=

.PHONY: help demo demo-reset test attack check fix shots bench lock ready-for-demo ready-for-test ready-for-check
.DEFAULT_GOAL := help

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: ready-for-demo ## start the portal with its invented world; Ctrl-C ends it, the data stays
	@exec $(IN)/portal demo $(ARGS)

demo-reset: ready-for-demo ## the same, with a new world
	@exec $(IN)/portal demo --reset $(ARGS)

# Three workers on two cores: one of them waits for a browser much of the time.
test: ready-for-test ## all tests, the browser's included
	@exec $(IN)/python -m pytest -n 3 --dist loadfile $(ARGS)

attack: ready-for-test ## the big counts of hostile work
	@exec $(IN)/python -m tests.attack $(ARGS)

check: ready-for-check ## format, lint, types, floors, templates, tidiness
	@$(IN)/ruff format --check .
	@$(IN)/ruff check .
	@$(IN)/mypy
	@$(IN)/lint-imports
	@if [ -d templates ]; then $(IN)/djlint templates --lint --quiet; fi
	@$(IN)/python .ci/tidy.py

fix: ready-for-check ## mend what of that can be mended by itself
	@$(IN)/ruff format .
	@$(IN)/ruff check --fix .

shots: ready-for-test ## pictures of every page, for looking at
	@exec $(IN)/python -m tests.shots $(ARGS)

bench: ready-for-test ## how fast, against the yardstick
	@exec $(IN)/python -m tests.bench $(ARGS)

lock: ## pin the dependencies anew (needs uv); ARGS=--upgrade takes newer ones
	@.ci/lock $(ARGS)

ready-for-demo:
	@.ci/environment demo "$(PYTHON)"
	@.ci/system-packages demo

ready-for-test:
	@.ci/environment test "$(PYTHON)"
	@.ci/system-packages test

ready-for-check:
	@.ci/environment test "$(PYTHON)"
