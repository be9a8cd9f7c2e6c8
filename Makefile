# make         set up, build the library from corpus/, open the app
# make test    set up, run the tests
.DEFAULT_GOAL := app
.PHONY: app library test eval eval-shared eval-answers gates bench bench-app peers lint screenshots constraints clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LIBRARY ?= library
SHARED ?= ../shared/data
UN_PDFS = $(SHARED)/un_reports/core $(SHARED)/un_reports/library
READY := $(VENV)/.ready
# Nothing here ever asks a hub.
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
export PILCROW_LIBRARY := $(LIBRARY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pilcrow needs Python 3.11 or newer; found %s. Try: make PYTHON=python3.11" % sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,ocr,sign-in]'
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
	@test -d $(SHARED) || echo "$(SHARED) is not here: public benchmarks and UN reports left out (make SHARED=DIR)"
	@test ! -d $(SHARED) || $(MAKE) --no-print-directory eval-shared

# The benchmarks whose data does not come with the project; libraries are kept (library-*), results in evals/results.
eval-shared: $(READY)
	@$(BIN)/python -m evals.xquad $(SHARED)/xquad --language en de es ru ar --json evals/results/xquad.json
	@$(BIN)/python -m evals.obliqa $(SHARED)/obliqa --split dev --json evals/results/obliqa-dev.json
	@$(BIN)/python -m evals.obliqa_mp $(SHARED)/obliqa_mp --json evals/results/obliqa-mp-val.json
	@$(BIN)/python -m evals.un_reports $(UN_PDFS) --split dev --json evals/results/un-dev.json
	@$(BIN)/python -m evals.un_reports --split test --json evals/results/un-test.json

# Answers: gold questions on UN reports, risk against coverage, XRefRAG, each part left out, speed.
eval-answers: library
	@test -d library-un || $(BIN)/python -m evals.un_reports $(UN_PDFS) --limit 1
	@$(BIN)/python -m evals.un_answers --split dev --json evals/results/un-answers-dev.json
	@$(BIN)/python -m evals.un_answers --split test --json evals/results/un-answers-test.json
	@$(BIN)/python -m evals.risk evals/results/un-answers-dev.json --apply evals/results/un-answers-test.json \
	  --plot evals/results/risk-coverage.png --json evals/results/risk-coverage.json
	@$(BIN)/python -m evals.xrefrag $(SHARED)/xrefrag --json evals/results/xrefrag-dev.json
	@$(BIN)/python -m evals.answer_ablation --json evals/results/answer-ablation.json
	@$(BIN)/python -m evals.bench_answers
	@$(BIN)/python -m evals.corruptions --library library-un --json evals/results/corruptions.json

gates: library # no stage of the ranking may make any benchmark significantly worse
	@test -d library-un || $(BIN)/python -m evals.un_reports $(UN_PDFS) --limit 1
	@$(BIN)/python -m evals.gates --shipped $(LIBRARY) --xquad $(SHARED)/xquad --obliqa $(SHARED)/obliqa \
	  --obliqa-mp $(SHARED)/obliqa_mp --un library-un --json evals/results/gates.json

bench: library
	@$(BIN)/python -m evals.bench --library $(LIBRARY)
	@$(BIN)/python -m evals.bench_encoder --library $(LIBRARY)
	@$(BIN)/python -m evals.pdf_speed

bench-app: library # how long an analyst waits, in the browser; needs Chromium
	@$(BIN)/python -m evals.bench_app --library $(LIBRARY)

peers: library # other systems on the same text; UN reports too where their library was built
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[peers]'
	@$(BIN)/python -m evals.peers --library $(LIBRARY) --json evals/results/peers-honlac28.json
	@test ! -d library-un || $(BIN)/python -m evals.peers --library library-un --un dev --json evals/results/peers-un-dev.json

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
