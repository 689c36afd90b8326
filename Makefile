# What an engineer runs. Only Python ≥ 3.11, make and git are asked of the machine: uv itself is
# brought into .venv, and everything else comes from uv.lock.
PYTHON ?= python3
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
# a file's tests stay together, for what they share; files go in the order of tests/conftest.py
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder

.PHONY: setup demo test test-vite mutants torture lint fix bench bench-session ui manifeste docs clean
.DEFAULT_GOAL := demo

setup: .venv/.pret

.venv/.pret: uv.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and 'Il faut Python 3.11, 3.12 ou 3.13 : make PYTHON=python3.13 …')"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.8"
	$(BIN)/uv sync --locked --quiet --inexact --python $(BIN)/python
	$(BIN)/pilotage manifeste
	touch $@

demo: setup            ## cinq dates d'une académie fictive, des extraits aux classeurs
	$(BIN)/pilotage demo

test: setup            ## tous les tests
	$(BIN)/python -m pytest $(PARALLEL)

test-vite: setup       ## tous les tests, sauf les passages entiers
	$(BIN)/python -m pytest $(PARALLEL) -m "not passage"

mutants: setup         ## règles cassées exprès : chacune doit faire échouer ses tests (SEUL=texte)
	$(BIN)/python -m tests.mutants "$(SEUL)"

torture: setup         ## dépôts abîmés de toutes les sortes ; écrit docs/fiabilite.md (SEUL=texte REPRENDRE=1)
	$(BIN)/python -m tests.torture $(if $(REPRENDRE),--reprendre) "$(SEUL)"

lint: setup            ## style du Python et du SQL, sans rien changer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests

fix: setup             ## met au style ce qui peut l'être
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project/models dbt_project/tests

SCALE ?= academie
REPEAT ?= 3

bench: setup           ## un passage, le script habituel et le plancher (SCALE=lycee REPEAT=1 JSON=1)
	$(BIN)/python -m bench $(addprefix --scale ,$(SCALE)) --repeat $(REPEAT) $(if $(JSON),--json)

bench-session: setup   ## 120 dépôts d'une académie moyenne, l'un après l'autre (DEPOTS=…)
	$(BIN)/python -m bench.session

ui: setup              ## interface de Dagster, sur http://127.0.0.1:3000
	$(BIN)/pilotage ui

manifeste: setup       ## manifeste dbt, après un changement de modèle
	$(BIN)/pilotage manifeste

docs: setup            ## pages faites à partir des descripteurs et des seeds
	$(BIN)/python -m orchestration.pages

clean:
	rm -rf target logs .pytest_cache .ruff_cache
