# One command for each intent. Needs python3, make and the package registries only:
# Python's packages go into $(VENV), and with them the Node that builds the dashboard.

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
# Further requirements for pip, to test with other versions than the newest.
WITH ?=

BIN := $(VENV)/bin
READY := $(VENV)/.ready
FRONTEND := $(BIN)/python setup.py --quiet build_frontend
# The exact pins of [build-system]: installed into the environment, so that editable
# installs, wheels, linters and tests all use that one Node.
BUILD_REQUIREMENTS = $(shell sed -n \
	'/^\[build-system\]/,/^\[project\]/s/^requires = \[\(.*\)\]/\1/p' \
	pyproject.toml | tr -d ',')
# Each lower bound of pyproject.toml that users meet, as "this one". TensorBoard 2.20
# imports pkg_resources, which setuptools 82 no longer has.
FLOORS = $(shell sed -n \
	-e '/^dependencies = /,/^\]/p' -e '/^tensorflow = /p' -e '/^demo = /p' \
	pyproject.toml \
	| grep -o '"[^"]*>=[^"]*"' | tr -d '"' | sed 's/>=\(.*\)/==\1.*/') \
	setuptools==81.*

# Keras on the other backends, and loops without Keras. Each has its own environment of
# the exact versions in tests/backends/, on a Python that JAX 0.8 and torch are for.
BACKENDS := jax torch jax-loop torch-loop
BACKENDS_PYTHON ?= python3.11
# JAX keeps what it compiled, since many tests compile the same, and compiles quickly: the
# steps are few. As users have it: make test-on-jax QUICKLY=
QUICKLY ?= --xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true
COMPILED = XLA_FLAGS="$(QUICKLY)" JAX_COMPILATION_CACHE_DIR=$(abspath .venv-$*)/compiled \
	JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0 JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES=-1
# The slow tests are left out there. All that there are: make test-backends CHOSEN=
CHOSEN ?= -m "not slow"
WITH_KERAS := tests/keras tb_f1_plugin/keras
LOOPS := tests/loop tb_f1_plugin/loop
# What of the loops' tests compares with Keras; the others run without it.
BESIDE_KERAS := tests/loop/test_f1score.py tests/loop/test_writer.py
TESTS_jax := $(WITH_KERAS) $(BESIDE_KERAS) tests/test_every_loop.py
TESTS_torch := $(WITH_KERAS) $(BESIDE_KERAS) tests/test_every_loop.py \
	tests/logdir/test_pr_curves.py \
	tests/lightning tests/transformers
TESTS_jax-loop := $(LOOPS)
TESTS_torch-loop := $(LOOPS)

# What is built of a commit is the same wherever and whenever it is built.
export SOURCE_DATE_EPOCH ?= $(or $(shell git log -1 --format=%ct 2>/dev/null),1700000000)

# What else has an environment of its own: PySpark is too large for everybody's.
ENVIRONMENTS := $(BACKENDS) spark

.DEFAULT_GOAL := help
.PHONY: help demo test test-page test-with-browser lint fix build bill versions \
	screenshot bench dashboard test-no-browser test-python test-floors test-faults \
	test-campaigns mutants \
	test-backends backends test-spark $(BACKENDS:%=test-on-%) clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' Makefile

demo: dashboard ## train on real data, show the F1 tab (ARGS="--no-serve --logdir DIR")
	$(BIN)/tb-f1 demo $(ARGS)

test: test-page test-with-browser ## all tests: the dashboard's, then Python's, with Chromium (ARGS="-k name")

test-page: dashboard ## the dashboard's own tests
	$(FRONTEND) --script=test
	$(FRONTEND) --script=size
	$(FRONTEND)

test-with-browser: dashboard ## all of Python's tests, with Chromium
	$(BIN)/python -m tests.support.chromium
	$(BIN)/python -m pytest $(ARGS)

test-campaigns: dashboard ## what is too long for every day: very many cases
	$(BIN)/python -m pytest --campaigns $(ARGS)

lint: $(READY) ## ruff, mypy, biome and tsc; changes nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(FRONTEND) --script=schema:check
	$(FRONTEND) --script=types
	$(FRONTEND) --script=lint

fix: $(READY) ## what the linters can repair by themselves
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python -m tests.support.score_lists
	$(FRONTEND) --script=schema
	$(FRONTEND) --script=fix

build: $(READY) ## the wheel and the sdist, in dist/
	$(BIN)/python -m build --no-isolation

bill: dashboard ## what the package is made of and asks for, as CycloneDX, in dist/
	$(BIN)/python -m tests.support.bill dist/tb_f1_plugin.cdx.json

versions: $(READY) ## the exact versions of this environment, as constraints for pip
	$(BIN)/python -m tests.support.versions tests/backends/tensorflow.txt

screenshot: dashboard ## the pictures of docs/images, of the demo and of the jobs
	$(BIN)/python -m tests.support.screenshot $(ARGS)
	$(BIN)/python -m tests.browser.jobs.pictures

bench: dashboard ## every benchmark, about half an hour, into benchmarks/RESULTS.md (ARGS=name)
	$(BIN)/python -m tests.support.chromium
	$(BIN)/python -m benchmarks $(ARGS)

dashboard: $(READY) ## the built dashboard, if its sources changed
	$(FRONTEND)

test-no-browser: dashboard ## Python's tests that need no Chromium
	$(BIN)/python -m pytest -m "not browser" $(ARGS)

test-python: ## those on another Python, in its own environment (PYTHON=python3.13)
	$(MAKE) test-no-browser VENV=.venv-$(notdir $(PYTHON))

test-floors: ## those with the oldest versions that pyproject.toml allows
	$(MAKE) test-no-browser VENV=.venv-floors WITH="$(FLOORS)"

test-faults: dashboard ## the long campaigns of faults, an hour or two (ARGS="--size 50 kills")
	$(BIN)/python -W ignore -m tests.faults.campaigns $(ARGS)

mutants: $(READY) ## changes of the source that no test notices, hours (ARGS="--sample 300")
	$(BIN)/python -m pip install --quiet --requirement tests/mutants/requirements.txt
	$(BIN)/python -m tests.mutants $(ARGS)

test-backends: $(BACKENDS:%=test-on-%) ## Keras on JAX and torch, and loops without Keras

backends: $(BACKENDS:%=.venv-%/.ready) ## the environments for that, and no test

# One of them: make test-on-torch ARGS="-k labels". On JAX, where each example compiles
# anew, few are generated; all of them, in an hour: ALL_EXAMPLES=1 make test-on-jax
$(BACKENDS:%=test-on-%): test-on-%: .venv-%/.ready
	$(COMPILED) KERAS_BACKEND=$(firstword $(subst -, ,$*)) .venv-$*/bin/python -m pytest \
		$(TESTS_$*) $(CHOSEN) $(ARGS)

test-spark: .venv-spark/.ready ## predictions on PySpark and Ibis; needs Java 17 or newer
	.venv-spark/bin/python -m pytest tests/predictions -k "spark or ibis or blocks" $(ARGS)

clean: ## remove what these commands made, environments too
	rm -rf .venv* build dist *.egg-info tb_f1_plugin/plugin/static
	rm -rf frontend/node_modules frontend/coverage
	rm -rf .hypothesis .mutants .mypy_cache .pytest_cache .ruff_cache
	find tb_f1_plugin tests -name __pycache__ -prune -exec rm -rf {} +

$(READY): pyproject.toml setup.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(BUILD_REQUIREMENTS) $(WITH)
	$(BIN)/python -m pip install --no-build-isolation --editable ".[dev]" $(WITH)
	touch $@

# Nothing of ours but its name: what a lock lacks is told by pip.
$(ENVIRONMENTS:%=.venv-%/.ready): .venv-%/.ready: tests/backends/%.txt pyproject.toml setup.py
	$(BACKENDS_PYTHON) -m venv .venv-$*
	.venv-$*/bin/python -m pip install $(BUILD_REQUIREMENTS) --requirement $<
	.venv-$*/bin/python -m pip install --no-build-isolation --no-deps --editable .
	.venv-$*/bin/python -m pip check
	touch $@
