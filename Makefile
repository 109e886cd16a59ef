# Two commands for a fresh machine: `make demo` and `make test`. Both set everything up in .venv and need no activation.

PYTHON ?= python3
# Where PyTorch publishes builds without CUDA, for machines that cannot find one by themselves.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
ARTICLES ?= samples
QUESTION ?= What did Konashenkov say about Mosul?

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
TORCH := $(shell sed -n 's/^torch==/torch==/p' constraints.txt)

.PHONY: cluster contract parity demo test check lint types names tests underload measure cross equality quality verification fit stress bench hostile gate torture purges clients webui clean help
.DEFAULT_GOAL := help

help: ## show what there is
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST)

# Both reach the shell as they are, whatever marks they hold.
demo: export ASKED_OF = $(value ARTICLES)
demo: export ASKED = $(value QUESTION)
demo: $(READY) ## index the samples (or ARTICLES=folder-or-file) and ask (QUESTION="...")
	@# Articles of your own get a record of their own, so that the samples never answer for them.
	@record="$${DEMO_DATA:-build/demo-$$(printf '%s' "$$ASKED_OF" | cksum | cut -d ' ' -f 1)}"; \
	$(BIN)/onrecord index --data "$$record" "$$ASKED_OF" && echo && { $(BIN)/onrecord ask --data "$$record" "$$ASKED" || test $$? -eq 1; }

test: check ## everything that CI runs

check: lint types names tests ## ruff, strict mypy, names of test cases, tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

names: $(READY) ## that every test case is called the same in every process
	$(BIN)/python tests/case_names.py

tests: $(READY)
	$(BIN)/pytest -n 2 --dist loadfile
	PYTHONPATH=tests $(BIN)/pytest -n 2 --dist loadfile -p on_server $(CONTRACT)

# What a record promises wherever it is kept, once more on a PostgreSQL server.
CONTRACT := $(addprefix tests/test_,$(addsuffix .py,answering condition copies decisions echoes gathering groups \
	history indexing library passages polling postings profiles purging queue reembedding registry relaying retrieval \
	settling shelf store verification verifying working))

contract: $(READY) ## the tests of a record on a PostgreSQL server instead of SQLite
	PYTHONPATH=tests $(BIN)/pytest -n 2 --dist loadfile -p on_server $(CONTRACT)

cluster: $(READY) ## what two workers of a cluster are worth, and one killed among many articles (minutes; N=10000)
	PYTHONPATH=. $(BIN)/python tests/cluster_report.py $(or $(N),10000)

parity: $(READY) ## the same questions to both engines, of a large RECORD=folder (minutes)
	PYTHONPATH=. $(BIN)/python tests/parity_report.py $(RECORD)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "onrecord needs Python 3.11 or newer; set PYTHON=..." >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --retries 0 --timeout 5 --extra-index-url $(TORCH_INDEX) "$(TORCH)"
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

stress: $(READY) ## that nothing takes more than linear time (minutes; ONLY=patterns, or a word of a family)
	$(BIN)/python tests/stress.py $(ONLY)

bench: $(READY) ## how fast it is; writes docs/benchmarks.md (STAGE=extract for one stage, RECORDS=folder for its large records)
	TORCH_INDEX=$(TORCH_INDEX) PYTHONPATH=. $(BIN)/python tests/bench.py $(STAGE)

equality: $(READY) ## that the bundled model embeds as its reference does, over thousands of real texts (minutes; N=5000)
	$(BIN)/python tests/equality_report.py $(or $(N),5000)

hostile: $(READY) ## what a web of hostile sites does to fetching and reading (a minute)
	$(BIN)/python tests/hostile_report.py

gate: $(READY) ## that nothing unprinted gets past the gate of a language model (N=10000 SEED=1)
	$(BIN)/python tests/gate_report.py $(or $(N),10000) $(or $(SEED),1)

torture: $(READY) ## kill, fill, cut off and damage records (minutes; RUNS=300 SEED=1)
	PYTHONPATH=. $(BIN)/python tests/torture.py $(or $(RUNS),300) $(or $(SEED),1)

purges: $(READY) ## that a hundred purges leave no byte behind, on a full disk too
	$(BIN)/python tests/purging_report.py

underload: $(READY) ## ask a server while it indexes hundreds of transcripts (a quarter of an hour)
	PYTHONPATH=. $(BIN)/python tests/underload.py

measure: $(READY) ## how well extraction does on the corpora beside the repository
	$(BIN)/python tests/measuring.py

quality: $(READY) ## extraction and answers against their floors, on the sets beside the repository too (minutes)
	$(BIN)/python tests/quality_report.py

verification: $(READY) ## how well quotes are verified, on the corpora beside the repository
	$(BIN)/python tests/verification_report.py

cross: $(READY) ## the same on every article, each read by tables fitted on the others (minutes)
	$(BIN)/python tests/crossing.py

fit: $(READY) ## fit the coefficients of attribution on the corpora beside the repository
	$(BIN)/python tests/fit_reports.py
	$(BIN)/python tests/fitting.py
	$(BIN)/ruff format --quiet indexer/extract/coefficients.py

clean: ## remove what the commands above made
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Programs that people use, each pinned, in environments of their own: tests/clients/ has a script for each.
CLIENTS := build/clients

clients: $(READY) $(CLIENTS)/env/ready $(CLIENTS)/npm/ready ## ask a server with the clients that people use (minutes once; ONLY=a word of a script's name)
	PYTHONPATH=. $(BIN)/python tests/clients/run_clients.py $(CLIENTS) $(ONLY)

$(CLIENTS)/env/ready: tests/clients/requirements.txt
	test -x $(CLIENTS)/env/bin/python || $(PYTHON) -m venv $(CLIENTS)/env
	$(CLIENTS)/env/bin/pip install --quiet --disable-pip-version-check --requirement tests/clients/requirements.txt
	@touch $@

$(CLIENTS)/npm/ready: tests/clients/package.json
	mkdir -p $(CLIENTS)/npm && cp tests/clients/package.json $(CLIENTS)/npm
	cd $(CLIENTS)/npm && npm install --silent --no-audit --no-fund --no-package-lock
	@touch $@

# A real front-end of somebody else's: 2.4 GB, so in no check; it runs offline and is asked in the system's Chromium.
WEBUI := build/webui

webui: $(READY) $(WEBUI)/env/ready ## ask through Open WebUI in a browser (minutes once; leaves build/webui/answer.png)
	PYTHONPATH=tests/clients:. $(BIN)/python tests/clients/webui/ask_in_webui.py $(WEBUI)

$(WEBUI)/env/ready: tests/clients/webui/requirements.txt
	test -x $(WEBUI)/uv/bin/uv || { $(PYTHON) -m venv $(WEBUI)/uv && $(WEBUI)/uv/bin/pip install --quiet --disable-pip-version-check uv; }
	$(WEBUI)/uv/bin/uv venv --quiet --seed --allow-existing --python $(PYTHON) $(WEBUI)/env
	$(WEBUI)/env/bin/pip install --quiet --disable-pip-version-check --retries 0 --timeout 5 --extra-index-url $(TORCH_INDEX) "$(TORCH)"
	$(WEBUI)/uv/bin/uv pip install --quiet --python $(WEBUI)/env/bin/python --requirement tests/clients/webui/requirements.txt
	@touch $@
.PHONY: fuzz sockets

SCHEMATHESIS := 4.32.5
FUZZ := build/fuzz-$(SCHEMATHESIS)/bin

$(FUZZ)/st:
	$(PYTHON) -m venv build/fuzz-$(SCHEMATHESIS)
	$(FUZZ)/pip install --quiet --disable-pip-version-check "schemathesis==$(SCHEMATHESIS)"

fuzz: $(READY) $(FUZZ)/st ## ask every address whatever its description allows and more (a quarter of an hour; N=20000 SEED=1)
	PYTHONPATH=. $(BIN)/python tests/fuzz_report.py $(CURDIR)/$(FUZZ)/st $(or $(N),20000) $(or $(SEED),1)

sockets: $(READY) ## what slow, silent, many and leaving clients do to a server (minutes; ONLY=signals for one part)
	PYTHONPATH=. $(BIN)/python tests/sockets_report.py $(ONLY)

.PHONY: page
page: $(READY) ## try the web page in a browser at length; pictures go to build/page (half an hour; N=50 for so many texts)
	PYTHONPATH=. $(BIN)/python tests/page_report.py $(N)

.PHONY: dashboard
dashboard: $(READY) ## try every panel of docs/dashboard.json on a real Prometheus, and draw it (a minute; SECONDS=60)
	$(BIN)/python tests/dashboard_report.py $(SECONDS)

.PHONY: trace
trace: $(READY) ## ask a record and draw the slowest request's trace (RECORD=folder; build/trace.png)
	PYTHONPATH=tests:. $(BIN)/python tests/trace_report.py $(RECORD)

.PHONY: failover
failover: $(READY) ## kill the primary of a record on PostgreSQL, cut links, let the replica lag (minutes; as root, PG_BIN=folder)
	PYTHONPATH=tests:. $(BIN)/python tests/failover_report.py

.PHONY: image
image: ## build the image and try it: size, rights, restarts, compose (minutes; docker or podman; BUILD_ARGS="...")
	$(PYTHON) tests/image_report.py $(BUILD_ARGS)
