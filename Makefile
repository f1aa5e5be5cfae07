# Two commands do everything: `make map` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: map test lint types unit catalogue docs lock bench bench-page faults fuzz mutants sbom licences audit pictures clean

map: $(VENV)/.installed
	$(BIN)/sitemap build

test: lint types unit

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested
	$(BIN)/mypy

unit: $(VENV)/.tested
	$(BIN)/pytest -n auto --dist worksteal

# The documentation as a web site that asks no host for anything; every warning is an error.
# It is read anew each time, since parts of its pages come from the program itself.
docs: $(VENV)/.tested
	$(BIN)/python -m sphinx -E -W --keep-going -q -d $(VENV)/doctrees docs output/docs
	@echo "Open output/docs/index.html"

# The pictures in the README: run it when the page or the shipped register has changed.
pictures: $(VENV)/.tested
	$(BIN)/python docs/pictures.py

bench: $(VENV)/.tested
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/analyse.py
	$(BIN)/python benchmarks/documents.py

# The page against plain folium and GeoDataFrame.explore at 9, 1,000 and 10,000 sites: some minutes.
bench-page: $(VENV)/.tested
	$(BIN)/python benchmarks/page.py

# Every writing command killed, interrupted, on a full, a failing and a read-only disk, at every place of its writing: about an hour.
faults: $(VENV)/.tested
	$(BIN)/python benchmarks/faults.py

# Every reader, a minute of the processor each, guided by the code that it reaches; in an environment of its own, as nothing else needs atheris.
fuzz: $(VENV)/.tested
	$(BIN)/python -m venv --system-site-packages $(VENV)/fuzz
	$(VENV)/fuzz/bin/python -m pip install --quiet atheris \
		|| { echo "atheris could not be installed: it needs the network, and has packages for Linux and macOS only" >&2; exit 1; }
	PYTHONPATH=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') $(VENV)/fuzz/bin/python fuzz/run.py

# A sample of changes of the analysis, to see whether the tests notice them: a quarter of an hour and more.
# Another part or sample: make mutants MUTANTS="validation --sample 150 --seed 3".
mutants: $(VENV)/.tested
	$(BIN)/python -m venv $(VENV)/mutants
	$(VENV)/mutants/bin/python -m pip install --quiet mutmut==3.8.1
	PYTHONPATH=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') $(VENV)/mutants/bin/python benchmarks/mutants.py $(MUTANTS)

# What the program is made of, in CycloneDX, and the licences of all of it as a page.
sbom: $(VENV)/.installed
	$(BIN)/python .ci/sbom.py

licences: $(VENV)/.installed
	$(BIN)/python .ci/sbom.py licences

# Known vulnerabilities of what is locked. It asks PyPI's database, so it needs the network and is no part of the tests.
audit: $(VENV)/.installed
	$(BIN)/python -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet pip-audit \
		|| { echo "pip-audit could not be installed: it needs the network" >&2; exit 1; }
	$(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock \
		|| { echo "Either it found something, or it could not ask https://pypi.org for every package: see above." >&2; exit 1; }

# The German catalogue: merge the messages of the code into sitemap.po and compile it.
# Its header is fixed, because Babel's own would carry the time of day; without
# one, Babel takes the catalogue for a draft and does not compile it.
PO := sitemap/locale/de/LC_MESSAGES/sitemap.po
catalogue: $(VENV)/.tested
	$(BIN)/pybabel -q extract --no-default-keywords -k N_ -k translate -k Field:3 --no-location --sort-output \
		--project sitemap --omit-header -o $(VENV)/sitemap.pot sitemap
	$(BIN)/pybabel -q update -D sitemap -d sitemap/locale -l de -i $(VENV)/sitemap.pot --omit-header --no-fuzzy-matching \
		--ignore-obsolete --width 110
	printf 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n' \
		| cat - $(PO) > $(VENV)/sitemap.po
	mv $(VENV)/sitemap.po $(PO)
	$(BIN)/pybabel -q compile -D sitemap -d sitemap/locale

# A checkout has every command at hand, so it installs all extras that users can choose.
EXTRAS := --extra build --extra charts --extra cluster --extra documents --extra exchange --extra layers --extra network --extra ranking

# New versions of what we depend on: run it, then `make test`.
lock: $(VENV)/.tested
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header \
		$(EXTRAS) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header \
		$(EXTRAS) --extra docs --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "sitemap needs Python 3.11 or newer; name it: make map PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "Python has no venv here; on Debian: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tested: requirements-dev.lock $(VENV)/.installed
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	.ci/programs
	@touch $@

clean:
	rm -rf $(VENV) output/index.html output/manifest.json
