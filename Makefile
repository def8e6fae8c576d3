# Everything a person types. Each command sets up what it needs; nothing but Python 3.11 and make has to be there first.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
STUBS := .stubs/ready
LEAN_CLI := .lean-venv/ready

# Options of `make backtest`.
DATA ?=
MARKET ?=
SCENARIO ?=
FROM ?=
TO ?=
SET ?=
ENGINE ?= simulator
LEAN ?=

.PHONY: help setup lean-cli backtest test bench check lint types contract stubs docs docs-check clean

help: ## List the commands.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(READY) ## Make the virtual environment with pinned packages.

$(READY): tools/requirements.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed (LEAN's version); found: $$("$(PYTHON)" --version 2>&1). Name another with make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "Setting up $(VENV) ..."
	@"$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --requirement tools/requirements.txt
	@touch $(READY)

$(STUBS): tools/stubs.txt $(READY)
	@rm -rf .stubs
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --target .stubs --requirement tools/stubs.txt
	@touch $(STUBS)

$(LEAN_CLI): tools/lean-cli.txt $(READY)
	@echo "Setting up the lean CLI in .lean-venv ..."
	@"$(PYTHON)" -m venv .lean-venv
	@.lean-venv/bin/python -m pip install -qq --disable-pip-version-check --requirement tools/lean-cli.txt
	@touch $(LEAN_CLI)

lean-cli: $(LEAN_CLI) ## Make an environment with the real lean CLI, which some tests drive offline.

backtest: $(READY) ## Trade a quarter of the synthetic market (MARKET=SEED, SCENARIO=crash; or DATA=DIR), FROM=, TO=, SET="key=value ...", ENGINE=docker, or ENGINE=lean LEAN=DIR.
	@$(BIN)/python -m desk backtest --engine "$(ENGINE)" $(if $(DATA),--data "$(DATA)") $(if $(MARKET),--market "$(MARKET)") \
	  $(if $(SCENARIO),--scenario "$(SCENARIO)") $(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)") \
	  $(if $(SET),--set "$(SET)") $(if $(LEAN),--lean "$(LEAN)")

test: $(READY) ## Run all tests, in parallel and in random order.
	@$(BIN)/python -m pytest -q -n auto

bench: $(READY) ## Measure speed on this machine: the simulator beside LEAN, pricing beside other libraries.
	@$(BIN)/python -m tools.bench
	@$(BIN)/python -m tools.bench_risk
	@$(BIN)/python -m tools.bench_gate

check: lint types contract stubs docs-check ## Everything of CI but the tests.

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types: $(READY)
	@$(BIN)/mypy domain risk strategies safety execution analytics desk simulator tests tools

contract: $(READY)
	@$(BIN)/lint-imports

stubs: $(STUBS)
	@$(BIN)/python -m tools.check_stubs
	@$(BIN)/python -m tools.check_names

docs: $(READY) ## Write the docs pages that are generated from code.
	@$(BIN)/python -m desk docs
	@$(BIN)/python -m simulator docs

docs-check: $(READY)
	@$(BIN)/python -m desk docs --check
	@$(BIN)/python -m simulator docs --check

clean: ## Remove everything a command made, except results and journals.
	@rm -rf $(VENV) .lean-venv .stubs .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
