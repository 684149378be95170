# The whole developer interface: demo, test, lint, bench.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
PORT ?= 8000

.PHONY: demo test lint bench clean

$(VENV)/.runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Wattbook needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

demo: $(VENV)/.runtime
	WATTBOOK_DEMO=1 $(BIN)/python manage.py demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

# What drives real processes and a browser runs by itself, with the machine to itself.
test: $(VENV)/.development
	@$(BIN)/python tests/browser_setup.py
	@code=0; \
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not live" || code=$$?; \
	$(BIN)/python -m pytest -m live || code=$$?; \
	$(BIN)/python manage.py engines stop >/dev/null; exit $$code

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/mypy --strict --follow-imports=silent footprint config
	WATTBOOK_OWNER=1 $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/djlint --check --lint templates
	@$(BIN)/python manage.py engines stop >/dev/null

bench: $(VENV)/.development
	$(BIN)/python -m bench

clean:
	@test ! -x $(BIN)/python || $(BIN)/python manage.py engines stop
	rm -rf $(VENV) var
