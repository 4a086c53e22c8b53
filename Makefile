# Everything works on a fresh machine with CPython 3.11+, pip and make: the virtual environment is made when needed.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed
TESTS ?= tests

.PHONY: manual coverage-formats demo test check format bench bench-quick bench-kinds bench-scale bench-imap bench-dask sample clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,archives,web,distributed]'
	$(BIN)/python -m compileall -q src
	touch $(STAMP)

demo: $(STAMP)  ## build a sample mailbox, scan it, say where the report is
	$(BIN)/sentaudit demo demo

test: $(STAMP)  ## all tests
	$(BIN)/pytest -n auto $(TESTS)

check: $(STAMP)  ## format, lint, types, floors, rules, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/sentaudit rules check
	$(BIN)/pytest -n auto $(TESTS)

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)  ## the scan against the plain loop and other tools, side by side
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/scale.py

bench-quick: $(STAMP)
	$(BIN)/python benchmarks/bench.py --quick

bench-kinds: $(STAMP)  ## what an attached file of each kind costs, beside its library alone
	$(BIN)/python benchmarks/kinds.py

bench-scale: $(STAMP)  ## seconds and memory to judge a case of a million messages
	$(BIN)/python benchmarks/scale.py

bench-imap: $(STAMP)  ## reading over IMAP against the usual ways (needs Dovecot)
	$(BIN)/python benchmarks/imap_bench.py

bench-dask: $(STAMP)  ## what Dask costs on one machine, beside local processes
	$(BIN)/python benchmarks/dask_bench.py

coverage-formats: $(STAMP)  ## which formats of attachments are read, file by file of the fixtures
	$(BIN)/python benchmarks/formats.py

sample: $(STAMP)  ## renew the sample report in reports/sample
	$(BIN)/python tests/sample_report.py

manual: $(STAMP)  ## renew the page for man
	$(BIN)/sentaudit manual > docs/sentaudit.1

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
