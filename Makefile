# make paper    the appraisal on the terminal, and the board paper and its sliders under build/
# make explore  the page of sliders, in the browser
# make lab      the notebooks, in JupyterLab
# make quick    lint, types, model, case and one notebook: a minute
# make test     every check
# make robust   what takes longer: bad inputs, fuzzed files, killed runs, in full; one table
# make tested   the whole of it, and the page docs/how-it-is-tested.md
# make mutation every small change of what the figures hang on, and whether a test notices (an hour)
# make sampled  a sample of the changes of readers, report, workbook and page, likewise
# make lowest   the oldest versions that pyproject.toml allows: the main job, notebooks and model
# make newest   the same with the newest there are; PYTHON=python3.14 takes another Python
# make bench    how fast it is, beside its peers: one table, some minutes (SUBJECTS=simulation: fewer)
# make docs     the documentation site, with live pages, under build/site
# make browser  the checks in a real browser alone; needs chromium, firefox, and axe-core from npm
PYTHON ?= python3
BIN := .venv/bin
# One environment, which grows with what is asked for: the commands, the notebooks, the checks.
READY := .venv/.ready
LAB := .venv/.lab
TOOLS := .venv/.tools
SITE := .venv/.site
OLDEST := .venv-lowest
LATEST := .venv-newest
# The tests of one file share what they set up, and the longest files come first (conftest.py); more
# than four at once wait for each other.
SHARED := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
NBVAL := --nbval --nbval-cell-timeout=120 -W default
TESTED := build/tested
PEERS := .venv-bench
MUTMUT := .venv/.mutmut
AXE := node_modules/axe-core/axe.min.js
MARKUP := node_modules/html-validate/package.json
MODEL_TESTS := tests/model tests/case tests/simulation/test_distributions.py tests/test_oracle.py \
  tests/test_money.py tests/test_years.py

.PHONY: docs paper explore lab quick test robust messages browser lint notebooks picture bench mutation sampled clean
.PHONY: lowest newest
.PHONY: tested tested-notebooks tested-suite tested-properties tested-robust tested-page

# Modules that are used are compiled, and kept so, when they are first used: to compile all of
# them would double the time to the first paper.
paper explore lab: export PYTHONDONTWRITEBYTECODE :=

paper: $(READY)
	$(BIN)/soh show
	$(BIN)/soh paper --force
	@echo "To move the sliders: make explore"

explore: $(READY)
	$(BIN)/soh explore --force

lab: $(LAB)
	$(BIN)/soh explore --lab

quick: lint
	$(BIN)/python -m pytest -q $(NBVAL) notebooks/01-what-would-it-cost.ipynb
	$(BIN)/python -m pytest -q $(SHARED) $(MODEL_TESTS)

test: lint
	$(BIN)/python -m pytest -q $(NBVAL) $(SHARED) notebooks
	$(BIN)/python -m pytest $(SHARED)

# FUZZED=50000 tries a twentieth: of spoilt files, and of the 200 kills of each format.
FUZZED ?= 1000000
robust: $(TOOLS)
	$(BIN)/python -m robust --fuzzed $(FUZZED)

# The page on how all this is tested, from the reports of one run; `make mutation` first for its
# own. Each part can be run alone, and `make tested-page` then writes the page anew.
tested: tested-notebooks tested-suite tested-properties tested-robust tested-page

$(TESTED):
	mkdir -p $@

tested-notebooks: $(TOOLS) | $(TESTED)
	$(BIN)/python -m pytest -q $(NBVAL) $(SHARED) notebooks \
	  --junitxml $(TESTED)/notebooks.xml

tested-suite: $(TOOLS) $(AXE) $(MARKUP) | $(TESTED)
	SOH_DEMAND_BROWSER=1 SOH_DEMAND_OFFICE=1 SOH_SETTINGS=2000 $(BIN)/python -m pytest $(SHARED) \
	  --junitxml $(TESTED)/suite.xml --cov --cov-report json:$(TESTED)/coverage.json

# What makes up its cases, with 1,000 of them (some hours); ONLY="--only consoles" runs rows of
# `make robust` again.
tested-properties: $(TOOLS) | $(TESTED)
	HYPOTHESIS_PROFILE=ci $(BIN)/python -m pytest $(SHARED) -m hypothesis tests \
	  --junitxml $(TESTED)/properties.xml

tested-robust: $(TOOLS) | $(TESTED)
	$(BIN)/python -m robust --fuzzed $(FUZZED) $(ONLY) \
	  --report $(TESTED)/robust.json

tested-page: $(TOOLS)
	$(BIN)/python -m robust.page

# What is said of each bad input, for the eyes of whoever changes a message.
messages: $(TOOLS)
	$(BIN)/python -m robust.messages

browser: $(TOOLS) $(AXE) $(MARKUP)
	SOH_DEMAND_BROWSER=1 $(BIN)/python -m pytest tests/browser

# What they find wrong with a page is looked for in tests/browser, where they are installed. Both
# at once: npm takes out what it has not been asked for.
$(AXE): $(MARKUP) ;
$(MARKUP):
	npm install --silent --no-save --no-package-lock axe-core@4.14.1 html-validate@10.17.0

lint: $(TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Run every notebook and keep its outputs, so that a change of a figure shows as a change of a file.
notebooks: $(TOOLS)
	SOHANALYSIS_PAPER=1 PATH="$(CURDIR)/$(BIN):$$PATH" jupyter execute --inplace notebooks/*.ipynb
	$(BIN)/nbstripout --keep-output --keep-count --keep-id notebooks/*.ipynb

docs: $(SITE)
	$(BIN)/python docs/site/build.py

picture: $(TOOLS)
	$(BIN)/python docs/sliders.py

bench: $(PEERS)/.ready
	$(PEERS)/bin/python -m benchmarks $(SUBJECTS)

# The project beside its peers, in an environment of their own: monaco wants older packages than
# the tests do.
$(PEERS)/.ready: pyproject.toml
	$(call install,$(PEERS),--editable ".[lab$(comma)bench]")
	touch $@

# As axe-core, it comes with its own packages and is no part of the environment that is pinned.
mutation: $(MUTMUT)
	$(BIN)/python -m robust.mutations figures

# So many changes of each room whose changes are thousands, and of the engine of the page.
SAMPLED ?= 100
sampled: $(MUTMUT)
	$(BIN)/python -m robust.mutations readers $(SAMPLED)
	$(BIN)/python -m robust.mutations report $(SAMPLED)
	$(BIN)/python -m robust.mutations workbook $(SAMPLED)
	$(BIN)/python -m robust.engine $(SAMPLED)

$(MUTMUT): $(TOOLS)
	$(call install,.venv,--constraint constraints.txt mutmut==3.8.1)
	touch $(MUTMUT)

clean:
	rm -rf .venv $(PEERS) $(OLDEST) $(LATEST) build

lowest: $(OLDEST)/.ready
	$(call main_job,$(OLDEST))

newest: $(LATEST)/.ready
	$(call main_job,$(LATEST))

# $(call main_job,ENVIRONMENT)
define main_job
	$(1)/bin/soh show
	$(1)/bin/soh members --help
	$(1)/bin/soh paper -o build/$(1).html --force
	$(1)/bin/soh workbook -o build/$(1).xlsx --force
	$(1)/bin/python -m pytest -q $(NBVAL) notebooks
	$(1)/bin/python -m pytest -q $(MODEL_TESTS)
endef

# Each bound of pyproject.toml as the version: what stands there is what is tried.
$(OLDEST)/.ready: pyproject.toml
	mkdir -p build
	grep -oE '"[A-Za-z0-9_-]+>=[0-9.]+"' pyproject.toml | tr -d '"' | sed 's/>=/==/' | sort -u > build/lowest.txt
	$(call install,$(OLDEST),--constraint build/lowest.txt --editable ".[lab$(comma)test]")
	touch $@

$(LATEST)/.ready: pyproject.toml
	$(call install,$(LATEST),--upgrade --editable ".[lab$(comma)test]")
	touch $@

$(READY): pyproject.toml constraints.txt
	$(call install,.venv,--no-compile --constraint constraints.txt --editable .)
	touch $@

$(LAB): $(READY)
	$(call install,.venv,--constraint constraints.txt --editable ".[lab]")
	touch $@

$(TOOLS): $(READY)
	$(call install,.venv,--constraint constraints.txt --editable ".[lab$(comma)test$(comma)dev]")
	-$(BIN)/python -m compileall -qq -j 0 .venv/lib
	touch $@ $(LAB)

$(SITE): $(READY)
	$(call install,.venv,--constraint constraints.txt --editable ".[docs]")
	touch $@

comma := ,
# $(call install,ENVIRONMENT,WHAT), by uv where it is there.
define install
if command -v uv >/dev/null; then \
  uv venv --quiet --seed --allow-existing --python $(PYTHON) $(1) && \
  uv pip install --quiet --python $(1) $(2); \
else \
  $(PYTHON) -m venv $(1) && \
  $(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2); \
fi
endef
