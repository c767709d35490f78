# Everything runs from .venv, which every target fills from a lock first and only when the lock has changed.
# LESSON= names a lesson, ARGS= hands flags on, PYTHON= chooses the Python that makes .venv.

.DEFAULT_GOAL := help
.PHONY: help lab test lint build check-build mutants grade demo kit system lock clean

# the newest suitable Python, looked for when it is first needed
ifeq ($(origin PYTHON), undefined)
PYTHON = $(eval PYTHON := $(shell \
	for python in python3.13 python3.12 python3.11 python3 python; do \
		$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& echo $$python && exit; \
	done; echo python3))$(PYTHON)
endif

bin := .venv/bin
set_up = "$(PYTHON)" autograder/lab/environment.py

# nbgrader starts alembic by its bare name
export PATH := $(CURDIR)/$(bin):$(PATH)

help:  ## list these targets
	@awk -F ':.*##' '/^[a-z-]+:.*##/ {printf "  make %-12s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: python-at-hand  ## copy missing lessons into work/ and open JupyterLab there (FRESH=lesson: one more copy)
	@$(set_up) requirements.lock
	@$(bin)/python -m autograder.lab $(if $(FRESH),--fresh "$(FRESH)") $(ARGS)

test: python-at-hand  ## check style and types, then run every test (ARGS= for pytest)
	@$(set_up) requirements-dev.lock
	@$(offer_system_packages)
	@$(MAKE) --no-print-directory lint PYTHON="$(PYTHON)"
	$(bin)/pytest --numprocesses=3 --dist=loadfile $(ARGS)

lint: python-at-hand  ## check style and types alone
	@$(set_up) requirements-dev.lock
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/pyright

build: python-at-hand  ## build lessons/ and solutions/ from source/
	@$(set_up) requirements.lock
	@$(bin)/python -m autograder.authoring build $(ARGS)

check-build: python-at-hand  ## fail when lessons/ or solutions/ is not what source/ builds
	@$(set_up) requirements.lock
	@$(bin)/python -m autograder.authoring check $(ARGS)

mutants: python-at-hand  ## prove that the checks refuse wrong answers (LESSON=, or every lesson)
	@$(set_up) requirements.lock
	@$(bin)/python -m autograder.mutants $(LESSON) $(ARGS)

grade: python-at-hand  ## grade what was collected of LESSON=, in parallel
	@test -n "$(LESSON)" || { echo "Which lesson? For example: make grade LESSON=01_derivatives" >&2; exit 1; }
	@$(set_up) requirements.lock
	@$(bin)/autograder grade $(LESSON) $(ARGS)

demo: python-at-hand  ## release, submit, collect and grade a class of twelve in a scratch folder (LESSON=)
	@$(set_up) requirements.lock
	@$(bin)/autograder demo $(LESSON) $(ARGS)

kit: python-at-hand  ## pack LESSON= for a student without the repository: dist/LESSON-kit.zip
	@test -n "$(LESSON)" || { echo "Which lesson? For example: make kit LESSON=01_derivatives" >&2; exit 1; }
	@$(set_up) requirements.lock
	@$(bin)/python -m autograder.kit $(LESSON) $(ARGS)

system:  ## install the Debian packages that some tests want: bubblewrap and chromium (as root)
	@missing="$(missing_packages)"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "No apt-get here: install$$missing in this system's own way." >&2; exit 1; \
	elif [ "$$(id -u)" != 0 ]; then \
		echo "Installing$$missing takes root: sudo make system" >&2; exit 1; \
	fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -qq && apt-get install -qq -y --no-install-recommends $$missing </dev/null

lock:  ## pin what pyproject.toml asks for (ARGS=--upgrade: to the newest)
	@$(set_up) requirements-dev.lock
	$(pin) --extra build --output-file requirements.lock $(ARGS)
	$(pin) --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock $(ARGS)

clean:  ## delete caches; .venv, work/ and everything of a class stay
	rm -rf build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

.PHONY: python-at-hand
python-at-hand:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "Python 3.11 or newer is needed, and there is no $(PYTHON) here." >&2; exit 1; }
	@"$(PYTHON)" -c '$(refuse_ancient_python)'

# one that cannot even read environment.py, which refuses all others; in words that Python 2 reads, too
refuse_ancient_python = import sys; sys.version_info < (3, 6) and sys.exit( \
	"Python 3.11 or newer is needed, and %s is %d.%d. Name a newer one: PYTHON=/path/to/python3" \
	% ((sys.executable,) + tuple(sys.version_info[:2])))

pin = $(bin)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate

missing_packages = $$(command -v bwrap >/dev/null || printf ' bubblewrap'; \
	command -v chromium >/dev/null || printf ' chromium')

# as root on a Debian family system they are installed; elsewhere the tests that want them are skipped, and say so
define offer_system_packages
missing="$(missing_packages)"; \
if [ -z "$$missing" ]; then exit 0; fi; \
if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
	$(MAKE) --no-print-directory system || echo "Tests that want$$missing will be skipped."; \
else \
	echo "Tests that want$$missing will be skipped; to run them too: sudo make system"; \
fi
endef
