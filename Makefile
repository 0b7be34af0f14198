# make paper    print the appraisal; write the board paper and its sliders to build/
# make explore  open the page of sliders in the browser
# make lab      open the notebooks in JupyterLab
# make quick    check style, types, model and case without made-up cases, one notebook: a minute
# make test     check style and types, the fourth edition (small/) whole, the third quickly
# make old      run every check of the third edition that needs no browser and no LibreOffice
# make robust   run the long checks in full: bad inputs, fuzzed files, killed runs; one table
# make tested   run all checks, and write the page docs/how-it-is-tested.md
# make mutation change the code behind the figures in small ways; do the tests notice? (an hour)
# make sampled  the same for a sample of changes in readers, report, workbook and page
# make lowest   test the oldest versions that pyproject.toml allows: main job, notebooks and model
# make newest   the same with the newest versions; PYTHON=python3.14 uses another Python
# make bench    compare the speed with peers: one table, some minutes (SUBJECTS=simulation: fewer)
# make docs     build the documentation site, with live pages, in build/site
# make browser  run the checks in a browser; needs chromium, firefox, and axe-core from npm
# make office   run the checks of workbooks, with LibreOffice
PYTHON ?= python3
BIN := .venv/bin
# One environment. Each target adds its packages: for the commands, the notebooks, the checks.
READY := .venv/.ready
LAB := .venv/.lab
TOOLS := .venv/.tools
SITE := .venv/.site
OLDEST := .venv-lowest
LATEST := .venv-newest
# The tests of one file share their set-up, and the longest files come first (conftest.py). More than
# four processes would wait for each other.
SHARED := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# The plugin that checks notebooks takes two seconds to import in each process.
WITHOUT_NBVAL := -p no:nbval
NBVAL := --nbval --nbval-cell-timeout=120 -W default
TESTED := build/tested
PEERS := .venv-bench
MUTMUT := .venv/.mutmut
AXE := node_modules/axe-core/axe.min.js
MARKUP := node_modules/html-validate/package.json
LINTER := node_modules/eslint/package.json
NOTEBOOKS := notebooks
MODEL_TESTS := tests/model tests/case tests/simulation/test_distributions.py tests/test_oracle.py \
  tests/test_money.py tests/test_years.py

.PHONY: docs paper explore lab quick test old check-notebooks robust messages browser office lint notebooks
.PHONY: picture bench mutation sampled clean
.PHONY: lowest newest
.PHONY: tested tested-notebooks tested-suite tested-properties tested-robust tested-page

# Python compiles each module at its first use and keeps the result. To compile all modules would
# double the time to the first paper.
export PYTHONDONTWRITEBYTECODE :=

paper: $(READY)
	$(BIN)/soh show
	$(BIN)/soh paper --force
	@echo "To move the sliders: make explore"

explore: $(READY)
	$(BIN)/soh explore --force

lab: $(LAB)
	$(BIN)/soh explore --lab

# Style and types need one processor, and notebooks wait for their kernels: both at once. One notebook
# needs one process.
quick: $(TOOLS)
	$(MAKE) --jobs=2 lint check-notebooks NOTEBOOKS=notebooks/01-what-would-it-cost.ipynb SHARED=
	$(BIN)/python -m pytest -q $(WITHOUT_NBVAL) $(SHARED) -m "not hypothesis" $(MODEL_TESTS) \
	  --ignore tests/model/test_formula_terms.py

# The fourth edition is written in small/ beside the third, which only has to keep working: of it run
# the model, the case and one notebook.
test: $(TOOLS)
	$(MAKE) --jobs=2 lint check-notebooks NOTEBOOKS=notebooks/01-what-would-it-cost.ipynb SHARED=
	$(BIN)/python -m pytest -q $(WITHOUT_NBVAL) $(SHARED) tests/small small
	$(BIN)/python -m pytest -q $(WITHOUT_NBVAL) $(SHARED) -m "not hypothesis" $(MODEL_TESTS) \
	  --ignore tests/model/test_formula_terms.py

old: $(TOOLS)
	$(MAKE) --jobs=2 lint check-notebooks
	$(BIN)/python -m pytest $(WITHOUT_NBVAL) $(SHARED)

check-notebooks: $(TOOLS)
	$(BIN)/python -m pytest -q $(NBVAL) $(SHARED) $(NOTEBOOKS)

# FUZZED=50000 tries a twentieth of the spoilt files and of the 200 kills of each format.
FUZZED ?= 1000000
robust: $(TOOLS)
	$(BIN)/python -m robust --fuzzed $(FUZZED)

# The page on testing, from the reports of one run. Run `make mutation` first for its report. You can
# run each part separately; `make tested-page` then writes the page again.
tested: tested-notebooks tested-suite tested-properties tested-robust tested-page

$(TESTED):
	mkdir -p $@

tested-notebooks: $(TOOLS) | $(TESTED)
	$(BIN)/python -m pytest -q $(NBVAL) $(SHARED) notebooks --junitxml $(TESTED)/notebooks.xml

tested-suite: $(TOOLS) $(AXE) $(MARKUP) | $(TESTED)
	SOH_DEMAND_BROWSER=1 SOH_DEMAND_OFFICE=1 SOH_SETTINGS=2000 $(BIN)/python -m pytest $(SHARED) \
	  --junitxml $(TESTED)/suite.xml --cov --cov-report json:$(TESTED)/coverage.json

# Tests that make up their cases, with 1,000 cases each: some hours. For tested-robust,
# ONLY="--only consoles" runs some rows of `make robust` again.
tested-properties: $(TOOLS) | $(TESTED)
	HYPOTHESIS_PROFILE=ci $(BIN)/python -m pytest $(SHARED) -m hypothesis tests \
	  --junitxml $(TESTED)/properties.xml

tested-robust: $(TOOLS) | $(TESTED)
	$(BIN)/python -m robust --fuzzed $(FUZZED) $(ONLY) \
	  --report $(TESTED)/robust.json

tested-page: $(TOOLS)
	$(BIN)/python -m robust.page

# Write the message for each bad input, so that a change of a message shows as a diff.
messages: $(TOOLS)
	$(BIN)/python -m robust.messages

browser: $(TOOLS) $(AXE) $(MARKUP)
	SOH_DEMAND_BROWSER=1 $(BIN)/python -m pytest tests/browser

office: $(TOOLS)
	SOH_DEMAND_OFFICE=1 $(BIN)/python -m pytest $(SHARED) tests/workbook

# tests/browser uses them to check pages, if they are installed. Install all at once, because npm
# removes packages that are not in its command.
$(AXE) $(MARKUP): $(LINTER) ;
$(LINTER):
	npm install --silent --no-save --no-package-lock axe-core@4.14.1 html-validate@10.17.0 eslint@9.39.5

lint: $(TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m robust.english

# Run every notebook and save its outputs, so that a changed figure shows as a changed file.
notebooks: $(TOOLS)
	SOHANALYSIS_PAPER=1 PATH="$(CURDIR)/$(BIN):$$PATH" jupyter execute --inplace notebooks/*.ipynb
	$(BIN)/nbstripout --keep-output --keep-count --keep-id notebooks/*.ipynb

docs: $(SITE)
	$(BIN)/python docs/site/build.py

picture: $(TOOLS)
	$(BIN)/python docs/sliders.py

bench: $(PEERS)/.ready
	$(PEERS)/bin/python -m benchmarks $(SUBJECTS)

# The project and its peers, in a separate environment: monaco needs older packages than the tests.
$(PEERS)/.ready: pyproject.toml
	$(call install,$(PEERS),--editable ".[lab$(comma)bench]")
	touch $@

# mutmut, like axe-core, has its own packages and is not in the pinned environment.
mutation: $(MUTMUT)
	$(BIN)/python -m robust.mutations formulas $(CHANGED)
	$(BIN)/python -m robust.mutations figures $(CHANGED)

# The number of changes to try in each room of thousands, drawn by chance. CHANGED= tries every one.
CHANGED ?= 500
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

# Use each lower bound of pyproject.toml as the version, so that the bounds are tested.
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
# $(call install,ENVIRONMENT,PACKAGES), with uv if it is installed.
define install
if command -v uv >/dev/null; then \
  uv venv --quiet --seed --allow-existing --python $(PYTHON) $(1) && \
  uv pip install --quiet --python $(1) $(2); \
else \
  $(PYTHON) -m venv $(1) && \
  $(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2); \
fi
endef
