"""`python -m stemline_tools.weights [--from DIR] [--progress] [NAME...]`: installs Demucs weights.

It fetches them, or copies them from a folder and verifies them. Without a name: htdemucs. With
`--progress` it prints `progress RECEIVED SIZE` in bytes while it fetches (SIZE 0: not known), for
programs such as `make demo`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from stemline_engine.config import Config, ConfigError, parse_config
from stemline_engine.models.catalogue import AUTO_FIRST_CHOICE, Catalogue
from stemline_engine.models.facts import FactsOfFiles
from stemline_engine.models.fetch import FetchError, OnBytes, fetch_model
from stemline_engine.models.model import ModelError
from stemline_engine.models.repository import DEMUCS_NAMES, WeightFile, demucs_bag, list_weight_files, own_weights_dir

REPORT_EVERY_S = 0.2


def put_weights(name: str, source: Path | None, config: Config, on_bytes: OnBytes | None = None) -> str:
    """Makes the Demucs model `name` available and returns a line for people about it.

    `source`: a folder from which the files are copied; None: they are fetched. Raises FetchError or
    ModelError.
    """
    entry = Catalogue(config).entry(name)
    if entry is not None and entry.available:
        return f"{name}: already here (revision {entry.revision})"
    if source is None:
        fetch_model(name, config.weights_dir, on_bytes)
    else:
        copy_weights(name, source, own_weights_dir(config.weights_dir))
    entry = Catalogue(config).entry(name)
    if entry is None or not entry.available:
        raise ModelError(entry.reason or "not available" if entry else "unknown model")
    return f"{name}: {'fetched' if source is None else 'copied'} (revision {entry.revision})"


def copy_weights(name: str, source: Path, target: Path) -> None:
    """Verifies the checkpoints of `name` in `source`, then copies all of them to `target`.

    Raises ModelError when one is missing or damaged, or when a copy fails.
    """
    facts = FactsOfFiles()
    try:
        there = list_weight_files(source)
        files = [_good_file(signature, source, there, facts) for signature in demucs_bag(name).signatures]
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            temporary = target / f".{file.path.name}.part"
            try:
                shutil.copyfile(file.path, temporary)
                os.replace(temporary, target / file.path.name)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ModelError(f"the copy failed: {error.strerror}: {error.filename}") from error


def _good_file(signature: str, source: Path, there: list[WeightFile], facts: FactsOfFiles) -> WeightFile:
    candidates = [file for file in there if file.signature == signature]
    if not candidates:
        raise ModelError(f"{source} contains neither {signature}-<checksum>.th nor {signature}.safetensors")
    faults = {file: facts.of(file).fault for file in candidates}
    good = [file for file, fault in faults.items() if fault is None]
    if not good:
        raise ModelError(str(faults[candidates[0]]))
    return good[0]


def print_progress() -> OnBytes:
    """Returns a function that prints the progress at most every REPORT_EVERY_S, and at the end."""
    printed_at = 0.0

    def report(received: int, size: int) -> None:
        nonlocal printed_at
        now = time.monotonic()
        if received != size and now - printed_at < REPORT_EVERY_S:
            return
        printed_at = now
        print(f"progress {received} {size}", flush=True)

    return report


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m stemline_tools.weights", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(DEMUCS_NAMES)}")
    parser.add_argument("--from", dest="source", type=Path, metavar="DIR", help="copy the files from this folder")
    parser.add_argument("--progress", action="store_true", help="print the progress for a program")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in DEMUCS_NAMES]
    if unknown:
        parser.error(f"{', '.join(unknown)}: not a Demucs model; use one of {', '.join(DEMUCS_NAMES)}")
    try:
        config = parse_config(os.environ)
    except ConfigError as error:
        parser.error(str(error))
    failures = 0
    for name in options.names or [AUTO_FIRST_CHOICE]:
        try:
            print(put_weights(name, options.source, config, print_progress() if options.progress else None), flush=True)
        except (FetchError, ModelError) as error:
            failures += 1
            print(f"{name}: {error}", file=sys.stderr)
            if isinstance(error, FetchError):
                print(
                    "Without a network, copy the files from a machine that has them: make weights FROM=folder",
                    file=sys.stderr,
                )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
