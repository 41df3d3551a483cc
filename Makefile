# Two commands do everything: `make run` shows the dashboard, `make test` passes the tests.
# Both build the virtual environment they need, once, from locked and hashed requirements.

# Given on the command line (make run DATA=…); HOST and PORT of the environment mean something else.
PYTHON ?= python3
DATA = data
HOST = 127.0.0.1
PORT = 8501
# Further options of `pmdata serve`: make run HOST=0.0.0.0 SERVE="--allow-host reliability.example".
SERVE =
# How many reports the benchmark of the store makes.
COUNT = 10000
# What `make check` asks for, in percent of the lines and branches of pmdata/.
COVERAGE_MINIMUM = 95
# How many functions may wait for whoever is to call them; only ever lowered.
UNUSED_MAXIMUM = 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# A lock is a whole closure, so pip resolves nothing: what others publish later cannot break it.
INSTALL := $(PIP) install --no-deps --require-hashes --only-binary :all:
# Beside the packages, not among them: the environment that runs pmdata holds no build tools.
BUILD_TOOLS := $(VENV)/build-tools
CODE := pmdata app.py pages tests benchmarks tools
REPORTS = data/reports
# Folders of further reports for `make rules`.
RULES_OVER =
# Labelled rows of timelines (JSON Lines) for `make train-rows`, and the folder of their reports.
ROWS = rows.jsonl
ROWS_OF = .
UPGRADE = --upgrade
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help run test test-slow check-budgets explore check format-check lint types imports unused coverage fix docs sample rules calendar-words lock wheel calibrate bench bench-reading bench-pages bench-store bench-history clean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-16s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(BIN)/.project  ## Show the dashboard over DATA (default: the sample in data/)
	@$(BIN)/python -m pmdata serve --data "$(DATA)" --host $(HOST) --port $(PORT) $(SERVE)

test: $(BIN)/.dev  ## Run the tests (browser tests skip where no chromium is)
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

check: format-check lint types imports unused coverage  ## Run every other gate: what CI runs after the tests

format-check: $(BIN)/.dev
	@$(BIN)/python -m ruff format --check $(CODE)

lint: $(BIN)/.dev
	@$(BIN)/python -m ruff check $(CODE)

types: $(BIN)/.dev
	@$(BIN)/python -m mypy

imports: $(BIN)/.dev
	@PYTHONPATH=. $(BIN)/lint-imports

unused: $(BIN)/.dev
	@$(BIN)/python -m vulture
	@$(BIN)/python -m tools.unused_code $(UNUSED_MAXIMUM)

coverage: $(BIN)/.dev
	@test -f .coverage || $(MAKE) test
	@$(BIN)/python -m coverage report --format=total --fail-under=$(COVERAGE_MINIMUM) > .coverage-total \
		&& echo "coverage $$(cat .coverage-total) %, at least $(COVERAGE_MINIMUM) % is asked for" \
		|| { echo "coverage $$(cat .coverage-total) % is below the $(COVERAGE_MINIMUM) % asked for" >&2; exit 1; }

test-slow: $(BIN)/.dev  ## Run the tests that take minutes
	@$(BIN)/python -m pytest -m slow $(PYTEST_ARGS)

check-budgets: $(BIN)/.dev  ## Count the error budgets of 200 random workspaces second by second
	@PMDATA_BUDGET_WORKSPACES=200 $(BIN)/python -m pytest -q --numprocesses auto tests/metrics/error_budgets/test_second_by_second.py

explore: $(BIN)/.dev  ## Search for examples that no property test has met yet
	@PMDATA_EXPLORE=1 $(BIN)/python -m pytest -m "not browser" $(PYTEST_ARGS)

fix: $(BIN)/.dev  ## Format the code and mend what the linter can mend
	@$(BIN)/python -m ruff check --fix $(CODE)
	@$(BIN)/python -m ruff format $(CODE)

docs: $(BIN)/.dev  ## Bring the help texts in docs/ up to date
	@$(BIN)/python -m tools.command_docs
	@$(BIN)/python -m tools.data_model_docs
	@$(BIN)/python -m tools.figure_docs
	@$(BIN)/python -m tools.problem_docs

wheel: $(BIN)/.dev  ## Build dist/pmdata-….whl
	@$(BIN)/python -m hatchling build --target wheel

sample: $(BIN)/.project  ## Write the generated part of the sample in data/ anew
	@$(BIN)/python -m pmdata.demo.sample data

lock:  ## Resolve the requirements anew (needs uv; UPGRADE= keeps the versions that are locked)
	@$(COMPILE) pyproject.toml --extra pdf --output-file requirements/run.txt
	@$(COMPILE) --group pyproject.toml:build --constraint requirements/run.txt --output-file requirements/build.txt
	@$(COMPILE) pyproject.toml --extra pdf --group dev --constraint requirements/run.txt --constraint requirements/build.txt \
		--output-file requirements/dev.txt

bench-reading: $(BIN)/.dev  ## Time the reading of REPORTS against markdown-it-py alone
	@PYTHONPATH=. $(BIN)/python benchmarks/reading.py "$(REPORTS)"

calendar-words: $(BIN)/.dev  ## Write the months, weekdays and units of the languages anew, as CLDR has them
	@$(BIN)/python tools/calendar_words.py

rules: $(BIN)/.dev  ## Count which rule of words decides which rows of the sample, the cases and RULES_OVER
	@$(BIN)/python tools/rule_hits.py $(RULES_OVER)

calibrate: $(BIN)/.dev  ## Simulate how often the verdicts are wrong (minutes); ONLY names sections
	@$(BIN)/python -m tools.calibrate $(if $(ONLY),--only $(ONLY))

train-rows: $(BIN)/.dev  ## Fit the weights of suggested rows on labelled ROWS of the reports in ROWS_OF
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tools.train_rows "$(ROWS)" "$(ROWS_OF)"

bench-pages: $(BIN)/.dev  ## Time the script of every page over few and over many reports
	@PYTHONPATH=. $(BIN)/python benchmarks/pages.py

bench: bench-reading bench-pages bench-store bench-history  ## Run every benchmark

bench-store: $(BIN)/.dev  ## Time syncing COUNT generated reports against what cannot be avoided
	@PYTHONPATH=. $(BIN)/python benchmarks/store.py --count $(COUNT)

bench-history: $(BIN)/.dev  ## Time what the history in git adds to syncing COUNT generated reports
	@PYTHONPATH=. $(BIN)/python benchmarks/history.py --count $(COUNT)

clean:  ## Remove the virtual environment and whatever else was built
	@rm -rf $(VENV) dist .coverage .coverage-total .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Each stamp is as new as what it was built from, so nothing is built twice.
$(BIN)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "pmdata needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo missing)." >&2; \
		echo "Name another one: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "The virtual environment could not be made. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(BIN)/.run: requirements/run.txt | $(BIN)/.venv
	@echo "Installing what pmdata needs (once)…"
	@$(INSTALL) --requirement requirements/run.txt
	@touch $@

$(BIN)/.project: pyproject.toml requirements/build.txt $(BIN)/.run
	@rm -rf $(BUILD_TOOLS)
	@$(INSTALL) --target $(BUILD_TOOLS) --requirement requirements/build.txt
	@PYTHONPATH=$(BUILD_TOOLS) $(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@$(PIP) check
	@touch $@

$(BIN)/.dev: requirements/dev.txt $(BIN)/.project
	@echo "Installing what the tests need (once)…"
	@$(INSTALL) --requirement requirements/dev.txt
	@$(PIP) check
	@touch $@
