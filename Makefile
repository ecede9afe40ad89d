# On a fresh machine with make and Python 3.11 or newer: `make run`, then http://127.0.0.1:8000.
# Settings: make run PORT=8080, make install PYTHON=python3.12, make test WORKERS=1, make lock UPGRADE=--upgrade,
# make furniture PACKAGE=wordpress-l10n_6.1.9_all.deb, make knowledge NAMES=FOLDER,
# make lines DUMPS="FOLDER FOLDER", make blocks PAGES="FOLDER FOLDER", make bench SIZES="1000 10000".

HOST := 127.0.0.1
PORT := 8000
PYTHON :=
UPGRADE :=
PACKAGE :=
NAMES :=
DUMPS :=
PAGES :=
PIAF :=
SIZES := 1000 10000 100000
ENGINES := ours peer_tantivy peer_sqlite peer_whoosh peer_opensearch
COUNT := 5000
WORKERS := auto
export PYTHON WORKERS
# Tests start our programs some hundred times, and none of them should have to compile all anew.
export PYTHONDONTWRITEBYTECODE :=

bin := .venv/bin
parallel := --numprocesses $(WORKERS) --maxprocesses 8

.DEFAULT_GOAL := help
.PHONY: help run demo cluster screenshots install test torture test-pythons test-whoosh3 check-wheel sbom audit bench bench-page bench-quick finding stories piaf model lines blocks format languages furniture galaxy knowledge lock clean

help: ## list what make can do
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/make \1|\2/p' Makefile | \
		while IFS='|' read -r target what; do printf '%-20s%s\n' "$$target" "$$what"; done

run: install ## index seeds/ and serve the archive on http://127.0.0.1:8000
	@$(bin)/newsarchive index seeds || [ $$? -eq 1 ] # 1: some seeds were unreadable, the rest is in
	@$(bin)/newsarchive serve --host $(HOST) --port $(PORT)

demo: install ## index 300 invented articles apart, in var/demo, and serve them on http://127.0.0.1:8000
	@rm -rf var/demo/seeds
	@$(bin)/python -P tests/demo/making.py var/demo/seeds
	@$(bin)/newsarchive index var/demo/seeds --index whoosh:var/demo/index --quiet || [ $$? -eq 1 ] # two files are broken
	@$(bin)/newsarchive serve --seeds var/demo/seeds --index whoosh:var/demo/index --host $(HOST) --port $(PORT)

cluster: ## start three nodes of OpenSearch from Maven Central, print their address, and run until Ctrl-C
	@.ci/environment .venv build dev
	@$(bin)/python -m tests.cluster.running --usual

screenshots: ## photograph the main pages of the demonstration, light and dark, at three widths, into var/screenshots
	@.ci/environment .venv build dev
	@$(bin)/python -P tests/demo/photographed.py var/screenshots
	@cp var/screenshots/readme.png docs/images/search.png

install: ## make the environment .venv from the locked packages
	@.ci/environment .venv build runtime
	@echo "Installed. Next: make run, or .venv/bin/newsarchive --help"

test: ## check style, types and imports, then run every test
	@.ci/environment .venv build dev
	@.ci/checkers/install .checkers
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy
	$(bin)/lint-imports --no-logo
	$(bin)/python -m pytest $(parallel)

torture: ## let happen all that may go wrong, at full size, and print what was measured
	@.ci/environment .venv build dev
	$(bin)/python -m pytest tests -m torture --torture

test-pythons: ## run the tests on each Python 3.11, 3.12 and 3.13 of this machine
	@.ci/test_pythons

test-whoosh3: ## run the engine's tests on whoosh3, the other fork of Whoosh
	@.ci/environment .venv-whoosh3 build whoosh3
	.venv-whoosh3/bin/python -m pytest $(parallel) -m "not cluster" tests/test_archive_*.py

check-wheel: ## build the packages, install the wheel elsewhere, index and search with it
	@.ci/environment .venv build dev
	$(bin)/python .ci/check_wheel.py

sbom: ## write what the archive is made of as CycloneDX JSON, to dist/newsarchive.cdx.json
	@.ci/environment .venv build runtime
	@$(bin)/python .ci/sbom.py .ci/locks/runtime.txt dist/newsarchive.cdx.json

audit: ## ask whether a vulnerability is known of any pinned package; Error 3 when nobody can be asked
	@.ci/environment .venv-audit audit
	@.venv-audit/bin/python .ci/audit.py .ci/locks/runtime.txt .ci/locks/dev.txt .ci/locks/build.txt

bench: ## measure reading, building and searching, beside others; SIZES="1000 10000" for less
	@.ci/environment .venv-bench build bench
	@.venv-bench/bin/python -P tests/bench/nasty.py
	@.venv-bench/bin/python -P tests/bench/searching.py all $(SIZES) --engines "$(ENGINES)"
	@$(MAKE) --no-print-directory bench-page

bench-page: ## make docs/measurements.md of what has been measured, and measure reading
	@.ci/environment .venv-bench build bench
	@.venv-bench/bin/python -P tests/bench/reading.py > docs/measurements.md.new
	@echo >> docs/measurements.md.new
	@.venv-bench/bin/python -P tests/bench/searching.py page >> docs/measurements.md.new
	@mv docs/measurements.md.new docs/measurements.md
	@cat docs/measurements.md

bench-quick: ## compare building and searching with tantivy at 5,000 articles, in under three minutes; or COUNT=20000
	@.ci/environment .venv-bench build bench
	@.venv-bench/bin/python -P tests/bench/quick.py $(COUNT)

finding: install ## print how often the one article that a query means is found; more texts in the folders TEXTS
	@.venv/bin/python -m tests.finding.known_items $(TEXTS)

stories: install ## print how many pairs of articles are grouped as a reader would group them
	@.venv/bin/python -m tests.finding.story_pairs

piaf: install ## print how well questions of PIAF find their paragraph, fold by fold; PIAF=FOLDER has them
	@.venv/bin/python -m tests.finding.piaf $(PIAF)

model: ## learn the models that judge articles from the labelled ones, and print how well they do
	@.ci/environment .venv-learning build learning
	@OMP_NUM_THREADS=1 .venv-learning/bin/python -m tests.training.learning

lines: ## learn the model that cleans text dumps, from labelled articles and the folders DUMPS
	@.ci/environment .venv-learning build learning
	@OMP_NUM_THREADS=1 .venv-learning/bin/python -m tests.training.furniture.learning $(DUMPS)

blocks: ## learn the model that finds the article of a web page, from the folders PAGES
	@.ci/environment .venv-learning build learning
	@OMP_NUM_THREADS=1 .venv-learning/bin/python -m tests.training.pages.learning $(PAGES)

format: ## put the code in its usual form
	@.ci/environment .venv build dev
	$(bin)/ruff check --fix
	$(bin)/ruff format

languages: ## make the file that tells languages apart, from the model of py3langid
	@.ci/environment .venv build dev
	@$(bin)/python .ci/languages

furniture: ## harvest WordPress's own phrases from the Debian package wordpress-l10n
	@.ci/furniture $(PACKAGE)

galaxy: ## harvest attackers' names from the MISP galaxy, as pymispgalaxies carries it
	@$(bin)/python .ci/galaxy $(PACKAGE)

knowledge: ## gather what names are known as, from the tables in the folder NAMES and from packages
	@.ci/environment .venv-knowledge build knowledge
	@.venv-knowledge/bin/python -P .ci/knowledge "$(NAMES)"

lock: ## pin what pyproject.toml asks for; UPGRADE=--upgrade takes the newest releases
	@.ci/environment .venv-lock lock
	@.ci/lock .venv-lock/bin/uv $(UPGRADE)

clean: ## remove environments, built packages and caches, but not the index in var/
	rm -rf .venv .venv-* .checkers .cluster dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find archive indexer web tests -name __pycache__ -type d -prune -exec rm -rf {} +
