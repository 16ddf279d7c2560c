# Two commands are enough: `make run` and `make test`. All of it is dev.py, which needs only Python.
# Arguments go through ARGS, for instance: make test ARGS="-k backup -x"

PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: run test check format translations bench bench-national bench-calendars bench-booking setup clean help

run: ## start the service with the demo agency
	@$(PYTHON) dev.py run $(ARGS)

test: ## run every test
	@$(PYTHON) dev.py test $(ARGS)

check: ## formatting, lint, types, layers, templates, dependencies
	@$(PYTHON) dev.py check

format: ## lay out code and templates
	@$(PYTHON) dev.py format

translations: ## collect what pages say, compile the Dutch
	@$(PYTHON) dev.py translations

bench: ## run the benchmarks that take minutes
	@$(PYTHON) dev.py bench $(ARGS)

bench-national: ## plan agencies of the size of the whole country (half an hour or more)
	@$(PYTHON) dev.py bench national $(ARGS)

bench-calendars: ## measure the CalDAV server beside Radicale and Xandikos, and under load
	@$(PYTHON) dev.py bench calendars $(ARGS)

bench-booking: ## measure how fast times are found, and the page that shows them
	@$(PYTHON) dev.py bench booking $(ARGS)

setup: ## install what running, testing and checking need
	@$(PYTHON) dev.py setup

clean: ## remove environments and caches, never the data in instance/
	rm -rf .venv .venv-peers .venv-timefold .venv*.lock .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this list
	@sed -n 's/^\([a-z-]*\): ## /  make \1\t/p' $(MAKEFILE_LIST)
