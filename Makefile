# make demo: decide one example. make check: what the changed files reach, in seconds. make test: run
# every test. The first call makes .venv; nothing is installed outside it. Needs make and
# Python >= 3.11.

# The first Python that is new enough, looked for only when .venv has to be made.
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v $$python && break; done)
# loadfile: the tests of a file run in one process, which keeps what they share. Gates say it too by
# `make test`, with arguments of their own and with another Python.
PARALLEL ?= -n auto --dist loadfile
PYTEST_ARGS ?=
TESTED_BY ?= .venv/bin/python

.PHONY: demo setup lock record check test thorough conservation agreement lint types docs playground bench spark postgres mutation clean distclean

demo: .venv/for-use
	.venv/bin/disputerules decide examples/never-arrived.json

setup: .venv/for-work

# Renews the versions and hashes of what the tests need, for every Python from 3.11 on.
lock:
	test -x build/lock/bin/uv || { $(PYTHON) -m venv build/lock && \
		build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv; }
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
		--extra dev --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --output-file requirements/dev.txt pyproject.toml

# What the changed files reach, the nearest tests first: it says what it ran and what it left out.
check: .venv/for-work
	.venv/bin/python .ci/check.py

test: .venv/for-work
	$(TESTED_BY) -m pytest $(PARALLEL) $(PYTEST_ARGS)

# The same tests with many more examples; the profile stands in tests/conftest.py.
thorough: .venv/for-work
	.venv/bin/python -m pytest $(PARALLEL) $(PYTEST_ARGS) --hypothesis-profile=thorough \
		-m "not spark and not postgres"

# The laws of money over many random sets of disputes on one order; it says what happened in them.
SETS ?= 100000
conservation: .venv/for-work
	.venv/bin/python -m tests.generators.marketplace --sets $(SETS)

# After a starred entry in CHANGELOG.md, or a new row or code: .ci/recorded/ is as the code is now.
record: .venv/for-work
	.venv/bin/python .ci/changelog.py --record
	.venv/bin/python .ci/ids.py --record

# Variants and attributes mean the same in every interpreter, on many made-up policies and cases.
CASES ?= 100000
SOLVED ?= 2000
agreement: .venv/for-work
	.venv/bin/python -m tests.generators.agreement --cases $(CASES) --solved $(SOLVED)

lint: .venv/for-work
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/lint-imports --no-logo

types: .venv/for-work
	.venv/bin/mypy --strict
	.venv/bin/pyright

docs: .venv/for-work
	rm -rf build/docs
	.venv/bin/python -m sphinx -W --keep-going -q -d build/doctrees -b html docs build/docs
	@$(PLAYGROUND) build/docs/playground || test $$? -eq 3

# The library in a browser, from a file server: it needs npm once, and no network after that.
PLAYGROUND = .venv/bin/python docs/playground/build.py
playground: .venv/for-work
	@$(PLAYGROUND) build/playground
	@echo 'serve it: .venv/bin/python -m http.server --bind 127.0.0.1 --directory build/playground'

# Beside other engines and on Spark, where they can be installed; those that are missing are named.
# The part about histories, over 20 and 80 million orders, needs 1 GB of disk and some seven minutes
# on two cores.
bench: .venv/for-work
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[engines]' || true
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[spark]' || true
	.venv/bin/python -m benchmarks --but bulk; others=$$?; \
		.venv/bin/python -m benchmarks bulk --full && exit $$others

# The generated SQL on local Spark, which needs Java, and on a Postgres server started for it, as is
# the example service.
spark: .venv/for-work
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[spark]'
	.venv/bin/python -m pytest tests/histories/test_spark.py -m spark -W ignore -rs

postgres: .venv/for-work
	.venv/bin/python -m pytest tests/histories/test_postgres.py \
		tests/examples/test_service_postgres.py -m postgres -rs

# Small changes of the code, and whether a test notices. ROOM=histories tries a sample of one room.
mutation: .venv/for-work
	.venv/bin/python .ci/mutation $(if $(ROOM),--room $(ROOM)) $(if $(SAMPLE),--sample $(SAMPLE)) \
		$(if $(SEED),--seed $(SEED))

clean:
	rm -rf build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache

distclean: clean
	rm -rf .venv .venv-dateutil-2.9 .venv-python-*

# Two stages, so that a demo need not wait for the tools.
.venv/for-use: pyproject.toml | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

# Every package with the hash that requirements/dev.txt has of it, hatchling included, which builds
# the last of them: nothing is fetched that is not locked.
.venv/for-work: pyproject.toml requirements/dev.txt | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/dev.txt
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	touch .venv/for-use $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'disputerules needs Python >= 3.11; none was found.' >&2; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
