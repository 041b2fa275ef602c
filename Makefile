# « Où aller » : make run, make test. Each part is redone only when what it is made from has changed.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
VAR ?= $(or $(OU_ALLER_VAR),var)
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export CUDA_VISIBLE_DEVICES := -1
export PYTHONWARNINGS := ignore
export PYTHONPATH := .

NLU := config.yml domain.yml data/rules.yml $(wildcard data/nlu/*/*.yml) $(wildcard nlu/*.py)
DIRECTORY := $(wildcard directory/data/*.xz) $(wildcard directory/curated/*.yml) directory/build.py directory/records.py directory/models.py

.PHONY: help run test check lint-front evaluate bench lock data clean setup vendor pdf
help: ## cette aide
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## installe ce qui manque, démarre tout et donne l'adresse (Ctrl-C arrête)
	@exec $(PY) -m web

setup: .venv/.installed $(VAR)/directory.sqlite $(VAR)/models/ou-aller.tar.gz vendor pdf

test: setup .venv/.installed-dev ## tous les tests
	@$(PY) -m pytest

check: .venv/.installed .venv/.installed-dev ## ruff, mypy, dépendances, catalogue
	@$(PY) -m ruff check . && $(PY) -m mypy && $(PY) -m pip check && $(PY) -m routing check
	@[ ! -d node_modules ] || npm run --silent lint

lint-front: ## installe ce qui relit le JavaScript, et le relit
	@npm ci --silent && npm run --silent lint

evaluate: setup ## qualité de la compréhension, par situation, et confusions
	@$(PY) -m benchmarks.understanding

bench: setup .venv/.installed-dev ## mesures (benchmarks/)
	@$(PY) -m benchmarks.places && $(PY) -m benchmarks.engine && $(PY) -m benchmarks.turn && $(PY) -m benchmarks.languages

lock: ## recompile requirements*.txt (demande uv) et package-lock.json (si npm est là)
	uv pip compile -q --python 3.10 --generate-hashes --no-header --no-annotate requirements.in -o requirements.txt
	uv pip compile -q --python 3.10 --generate-hashes --no-header --no-annotate requirements-dev.in -o requirements-dev.txt
	@! command -v npm >/dev/null || npm run --silent relock

data: .venv/.installed ## reconstruit directory/data depuis les sources publiques
	@bin/data

clean: ## efface ce qui a été fabriqué
	rm -rf var .venv

.venv/.installed: requirements.txt
	@bin/setup python && touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@bin/setup dev && touch $@

$(VAR)/directory.sqlite: .venv/.installed $(DIRECTORY)
	@echo "Construction de l'annuaire…" && $(PY) -m directory build && touch $@

$(VAR)/models/ou-aller.tar.gz: .venv/.installed $(NLU)
	@echo "Entraînement du modèle (environ cinq minutes)…"
	@mkdir -p $(VAR)/models && LOG_LEVEL=ERROR $(PY) -m rasa train --quiet --out $(VAR)/models --fixed-model-name ou-aller > $(VAR)/train.log 2>&1 \
		|| { echo "L'entraînement a échoué : voir $(VAR)/train.log" >&2; exit 1; }
	@touch $@

vendor: .venv/.installed
	@$(PY) -m web.vendor --quiet

pdf: .venv/.installed
	@bin/setup pdf
