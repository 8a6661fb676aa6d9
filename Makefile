# Commands for people and for CI. `make` lists them.

NODE := node --import tsx
PYTHON := engine/.venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check weights bench bench-overhead bench-command bench-estimates bench-queue bench-callbacks bench-page bench-mixer bench-engine screenshots chaos chaos-broken fuzz-api corpus parity parity-full passes sdr python-client clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: ## Install missing system packages, npm packages and Python packages
	@sh scripts/setup.sh

demo: setup ## Separate the sample song (SONG=path: your own song; ONCE=1: stop afterwards)
	@$(NODE) scripts/src/demo.ts

up: setup ## Run the whole stack on this machine; Ctrl-C stops it
	@$(NODE) scripts/src/up.ts

test: setup ## Run all tests; the last line is "N passed, N failed"
	@$(NODE) scripts/src/test.ts

check: setup ## Check types, lint, protos, generated files, sources, scripts and manifests
	@npm run check

weights: setup ## Download the Demucs weights (FROM=folder or https address: take them from there)
	@$(PYTHON) -m stemline_tools.weights $(if $(FROM),--from "$(FROM)") $(NAMES)

bench: setup ## Measure the speed of a song, the first byte of a ZIP and the cost of an idle stack
	@$(NODE) bench/src/main.ts

bench-overhead: setup ## Measure the time around the network for short songs, by stage
	@$(NODE) bench/src/overhead/main.ts

bench-command: setup ## Measure the start of the stemline command, and a batch of 20 files beside 20 parallel POSTs
	@$(NODE) bench/src/command/main.ts

bench-estimates: setup ## Measure the estimates of the remaining time: of new kinds of songs, of songs that wait and that run
	@$(NODE) bench/src/estimates/main.ts

bench-queue: setup ## Measure the queue beside BullMQ, with 100 000 waiting jobs and after a loss of Redis (ONLY=part)
	@$(NODE) bench/src/queue/main.ts $(ONLY)

bench-callbacks: setup ## Measure the time from the end of a song to its callback, and the take-over from a killed notifier
	@$(NODE) bench/src/callbacks/main.ts

bench-page: setup ## Measure the page in Chromium: size, first paint, waveforms, scrolling through 10 000 songs
	@$(NODE) bench/src/page/main.ts

screenshots: setup ## Take the screenshots of the page in docs/images with Chromium
	@$(NODE) bench/src/screenshots/main.ts

bench-mixer: setup ## Measure the player in Chromium: drift, memory, first sound, gaps (DRIFT_SECONDS, GAP_SECONDS: 300)
	@$(NODE) bench/src/mixer/main.ts

bench-engine: setup ## Measure songs and the engine beside Demucs (DEVICE=cpu or cuda, PART, SECONDS, ROUNDS, SONGS, NETWORK)
	@$(NODE) bench/src/engine/main.ts $(if $(DEVICE),--device "$(DEVICE)") $(if $(PART),--part "$(PART)") \
		$(if $(SECONDS),--seconds "$(SECONDS)") $(if $(ROUNDS),--rounds "$(ROUNDS)") $(if $(SONGS),--songs "$(SONGS)") \
		$(if $(NETWORK),--network "$(NETWORK)")

chaos: setup ## Run the whole stack under faults and check all promises (MINUTES=30, SEED=number, FAULTS=names)
	@MINUTES="$(MINUTES)" SEED="$(SEED)" FAULTS="$(FAULTS)" $(NODE) chaos/src/main.ts

chaos-broken: setup ## Show that make chaos reports builds without fencing, sweeper or derived delivery ids
	@$(NODE) chaos/src/broken/main.ts

fuzz-api: setup ## Send requests derived from openapi.json to a stack, also along its links, and check the answers (SEED, EXAMPLES)
	@$(NODE) bench/src/fuzz/main.ts $(if $(SEED),--seed "$(SEED)") $(if $(EXAMPLES),--examples "$(EXAMPLES)")

corpus: setup ## Separate files of every format, hostile and damaged files (ONLY=text, SEED=number, CORPUS_KEEP=folder)
	@$(NODE) bench/src/corpus/main.ts $(if $(ONLY),--only "$(ONLY)") $(if $(SEED),--seed "$(SEED)") $(if $(CORPUS_KEEP),--keep "$(CORPUS_KEEP)")

parity: setup ## Compare separated samples with those of Demucs, with small networks
	@$(PYTHON) -m stemline_tools.parity

parity-full: setup ## Compare separated samples with those of Demucs, with full-size networks
	@$(PYTHON) -m stemline_tools.parity --full

passes: setup ## Count the passes that a choice of stems saves, with small networks
	@$(PYTHON) -m stemline_tools.passes

sdr: setup ## Measure preview on 41 composed songs beside a constant and an ideal mask (SONG=path: on a recording)
	@$(PYTHON) -m $(if $(SONG),stemline_tools.sdr_recording "$(SONG)",stemline_tools.sdr_report)

python-client: setup ## Generate a Python client from the OpenAPI document and separate a song with it
	@sh scripts/python-client.sh

clean: ## Remove installed packages and build results, but not the songs in data/ and out/
	rm -rf node_modules client/dist coverage .python-client engine/.venv engine/*.egg-info
