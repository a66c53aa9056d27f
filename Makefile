# For developers. `make` alone says what there is.
PYTHON := .venv/bin/python
export BALAGH_DEV := 1

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/.lock-dev: requirements/dev.txt
	./balagh --help >/dev/null

check: .venv/.lock-dev ## style, types, layers, spelling, small tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	.venv/bin/codespell
	$(PYTHON) -m pytest -q tests/unit tests/docs

test: ## the whole suite, as ./balagh test
	./balagh test

properties: .venv/.lock-dev ## property tests at random, 5,000 examples each
	HYPOTHESIS_PROFILE=search $(PYTHON) -m pytest -q -n 2 -m hypothesis tests
	HYPOTHESIS_PROFILE=search $(PYTHON) -m pytest -q -n 2 -k total tests/contract

bench: .venv/.lock-dev ## every benchmark; JSON lines
	@for file in bench/bench_*.py; do $(PYTHON) $$file || exit 1; done

soak: .venv/.lock-dev ## 20,000 items, 200 kills
	$(PYTHON) -m tests.soak --items 20000 --kills 200 --patience 1800

teeth: .venv/.lock-dev ## broken connectors, each of which the soak must catch
	$(PYTHON) -m tests.soak --teeth

screenshots: .venv/.lock-dev ## every screen in Arabic and English, light and dark, wide and narrow
	$(PYTHON) -m tests.browser.screenshots

docs: .venv/.lock-dev ## write the generated parts of docs/ and config.schema.json
	$(PYTHON) -m tests.docs.generated

texts: .venv/.lock-dev ## sentences of the pages that the Arabic catalogue lacks
	$(PYTHON) -m tests.web.texts

lock: .venv/.lock-dev ## resolve the requirements anew, with hashes and no address
	$(PYTHON) -m uv pip compile -q --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --universal pyproject.toml -o requirements/run.txt
	$(PYTHON) -m uv pip compile -q --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --universal pyproject.toml --group dev -o requirements/dev.txt

.PHONY: help check test properties bench soak teeth screenshots docs texts lock
