# make         set up, build the library from corpus/, open the app
# make test    set up, run the tests
.DEFAULT_GOAL := app
.PHONY: app library test eval bench lint screenshots constraints clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LIBRARY ?= library
READY := $(VENV)/.ready
# Nothing here ever asks a hub.
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
export PILCROW_LIBRARY := $(LIBRARY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pilcrow needs Python 3.11 or newer; found %s. Try: make PYTHON=python3.11" % sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,ocr]'
	@touch $(READY)

library: $(READY)
	@$(BIN)/pilcrow --library $(LIBRARY) add corpus

app: library
	@$(BIN)/pilcrow --library $(LIBRARY) serve

test: $(READY)
	@$(BIN)/python -m pytest

eval: library
	@$(BIN)/python -m evals.run --library $(LIBRARY) --baselines --ablation \
	  --results evals/results/honlac28.json evals/gold/honlac28.jsonl

bench: library
	@$(BIN)/python -m evals.bench --library $(LIBRARY)
	@$(BIN)/python -m evals.pdf_speed

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

screenshots: library
	@$(BIN)/python -m tests.screenshots screenshots

constraints: # rewrite constraints.txt from the environment in use, after a wanted upgrade
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//; /@ file:/d' > constraints.txt

clean:
	rm -rf $(VENV) $(LIBRARY)
