# Two commands are all a newcomer needs: `make demo` and `make test`. Both need only Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PORT ?= 8000
PYTEST_ARGS ?= -n 2 --dist loadgroup --no-loadscope-reorder

.PHONY: demo test test-postgres test-full check lint bench docs verifier constraints clean
demo: $(STAMP)
	$(BIN)/troth demo --port $(PORT)

test: $(STAMP)
	$(BIN)/python -m pytest -q $(PYTEST_ARGS)

test-postgres: $(STAMP)
	$(BIN)/python -m tests.on_postgres -q $(PYTEST_ARGS)

test-full: $(STAMP)
	TROTH_FULL=1 $(BIN)/python -m pytest -q $(PYTEST_ARGS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.check_migrations
	$(BIN)/python -m tools.docs --check

bench: $(STAMP)
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r constraints-bench.txt
	$(BIN)/python -m benchmarks --full

docs: $(STAMP)
	$(BIN)/python -m tools.docs

verifier: $(STAMP)
	$(BIN)/python tools/build_verifier.py build/troth-verify.py

constraints: $(STAMP)
	$(BIN)/uv pip compile pyproject.toml --extra server --extra postgres --group test --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o constraints.txt
	$(BIN)/uv pip compile pyproject.toml --extra server --extra postgres --group test --group bench --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -c constraints.txt -o constraints-bench.txt

$(STAMP): constraints.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes constraints.txt
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || true
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist
