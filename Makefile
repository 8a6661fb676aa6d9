# Commands for people and CI machines. `make` lists them.

NODE := node --import tsx
PYTHON := engine/.venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check weights bench parity parity-full sdr clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Install what is missing: system parts, npm and Python packages (done once)
	@sh scripts/setup.sh

demo: setup ## Separate one song from beginning to end (SONG=path for your own, ONCE=1 to stop afterwards)
	@$(NODE) scripts/src/demo.ts

up: setup ## Run the whole stack here; Ctrl-C stops it
	@$(NODE) scripts/src/up.ts

test: setup ## Run every test; the last line is "N passed, N failed"
	@$(NODE) scripts/src/test.ts

check: setup ## Check types, lint, protos, generated files, sources, scripts and manifests
	@npm run check

weights: setup ## Fetch the Demucs weights now (FROM=dir takes files that you have)
	@$(PYTHON) -m stemline_tools.weights $(if $(FROM),--from "$(FROM)") $(NAMES)

bench: setup ## The measured comparisons
	@$(NODE) bench/src/main.ts

parity: setup ## Compare our samples with Demucs' own, on small networks
	@$(PYTHON) -m stemline_tools.parity

parity-full: setup ## The same with full-size networks
	@$(PYTHON) -m stemline_tools.parity --full

sdr: setup ## Measure the quality of separation on the sample song
	@$(PYTHON) -m stemline_tools.sdr

clean: ## Remove what was installed and built (songs in data/ and out/ stay)
	rm -rf node_modules coverage engine/.venv engine/*.egg-info
