# make paper    the appraisal on the terminal, and the board paper and its sliders under build/
# make explore  the app with its sliders
# make lab      the notebooks with theirs, in JupyterLab
# make test     every check
# make robust   what takes longer: bad inputs, fuzzed files, killed runs, in full; one table
# make tested   the whole of it, and the page docs/how-sohanalysis-is-tested.md
# make mutation every small change of the model's code, and whether a test notices (an hour or more)
# make sampled  a sample of the changes of the readers, likewise
# make bench    how fast it is, beside its peers: one table, some minutes (SUBJECTS=simulation: fewer)
# make browser  the checks in a real browser alone; needs chromium, and axe-core from npm
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# The tests of one file share what they set up, and the browser keeps its place at the end (conftest.py);
# more than four at once wait for each other.
SHARED := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
TESTED := build/tested
PEERS := .venv-bench
MUTMUT := .venv/.mutmut
AXE := node_modules/axe-core/axe.min.js
MARKUP := node_modules/html-validate/package.json

.PHONY: paper explore lab test robust messages browser lint notebooks picture bench mutation sampled clean
.PHONY: tested tested-notebooks tested-suite tested-properties tested-robust tested-page

paper: $(READY)
	$(BIN)/soh show
	$(BIN)/soh paper --force
	@echo "To move the sliders: make explore"

explore: $(READY)
	$(BIN)/soh explore

lab: $(READY)
	$(BIN)/soh explore --lab

test: lint
	$(BIN)/python -m pytest -q --nbval --nbval-cell-timeout=120 -W default notebooks
	$(BIN)/python -m pytest $(SHARED)

# FUZZED=10000 KILLS=10 tries fewer.
FUZZED ?= 1000000
KILLS ?= 200
robust: $(READY)
	$(BIN)/python -m robust --fuzzed $(FUZZED) --kills $(KILLS)

# The page on how all this is tested, from the reports of one run; `make mutation` first for its
# own. Each part can be run alone, and `make tested-page` then writes the page anew.
tested: tested-notebooks tested-suite tested-properties tested-robust tested-page

$(TESTED):
	mkdir -p $@

tested-notebooks: $(READY) | $(TESTED)
	$(BIN)/python -m pytest -q --nbval --nbval-cell-timeout=120 -W default notebooks \
	  --junitxml $(TESTED)/notebooks.xml

tested-suite: $(READY) $(AXE) $(MARKUP) | $(TESTED)
	SOH_DEMAND_BROWSER=1 SOH_DEMAND_OFFICE=1 $(BIN)/python -m pytest $(SHARED) \
	  --junitxml $(TESTED)/suite.xml --cov --cov-report json:$(TESTED)/coverage.json

# What makes up its cases, with 1,000 of them (some hours); ONLY="--only consoles" runs rows of
# `make robust` again.
tested-properties: $(READY) | $(TESTED)
	HYPOTHESIS_PROFILE=ci $(BIN)/python -m pytest $(SHARED) -m hypothesis tests \
	  --junitxml $(TESTED)/properties.xml

tested-robust: $(READY) | $(TESTED)
	$(BIN)/python -m robust --fuzzed $(FUZZED) --kills $(KILLS) $(ONLY) \
	  --report $(TESTED)/robust.json

tested-page: $(READY)
	$(BIN)/python -m robust.page

# What is said of each bad input, for the eyes of whoever changes a message.
messages: $(READY)
	$(BIN)/python -m robust.messages

browser: $(READY) $(AXE) $(MARKUP)
	SOH_DEMAND_BROWSER=1 $(BIN)/python -m pytest tests/browser

# What they find wrong with a page is looked for in tests/browser, where they are installed. Both
# at once: npm takes out what it has not been asked for.
$(AXE): $(MARKUP) ;
$(MARKUP):
	npm install --silent --no-save --no-package-lock axe-core@4.14.1 html-validate@10.17.0

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Run every notebook and keep its outputs, so that a change of a figure shows as a change of a file.
notebooks: $(READY)
	SOHANALYSIS_PAPER=1 PATH="$(CURDIR)/$(BIN):$$PATH" jupyter execute --inplace notebooks/*.ipynb
	$(BIN)/nbstripout --keep-output --keep-count --keep-id notebooks/*.ipynb

picture: $(READY)
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/app.py

bench: $(PEERS)/.ready
	$(PEERS)/bin/python -m benchmarks $(SUBJECTS)

# The project beside its peers, in an environment of their own: monaco wants older packages than
# the tests do.
$(PEERS)/.ready: pyproject.toml
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	touch $@

# As axe-core, it comes with its own packages and is no part of the environment that is pinned.
mutation: $(MUTMUT)
	rm -rf mutants
	$(BIN)/mutmut run --max-children 2
	$(BIN)/python -m robust.mutations

# A sample of the changes of the readers, which are thousands.
SAMPLED ?= 400
sampled: $(MUTMUT)
	$(BIN)/python -m robust.sampled $(SAMPLED)

$(MUTMUT): $(READY)
	if command -v uv >/dev/null; then \
	  uv pip install --python .venv --quiet --constraint constraints.txt mutmut==3.8.1; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt mutmut==3.8.1; \
	fi
	touch $(MUTMUT)

clean:
	rm -rf .venv $(PEERS) build mutants

# One environment for all of it; made again when what it installs has changed.
$(READY): pyproject.toml constraints.txt
	if command -v uv >/dev/null; then \
	  uv venv --allow-existing --python $(PYTHON) .venv && \
	  uv pip install --python .venv --quiet --constraint constraints.txt --editable ".[test,dev]"; \
	else \
	  $(PYTHON) -m venv .venv && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt --editable ".[test,dev]"; \
	fi
	touch $(READY)
