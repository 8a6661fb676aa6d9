"""`python -m stemline_tools.weights [--from SOURCE] [--progress] [NAME...]`: installs weights.

SOURCE is `hub`, `https://...`, `file:/...` or the path of a folder; the default is the setting
STEMLINE_WEIGHTS_FROM, or else the hub. Without a name: htdemucs. With `--progress` it prints
`progress RECEIVED SIZE` in bytes while it fetches (SIZE 0: not known), for programs such as
`make demo`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from stemline_engine.config import Config, ConfigError, parse_config
from stemline_engine.models.catalogue import AUTO_FIRST_CHOICE, Catalogue
from stemline_engine.models.download import FetchError, OnBytes
from stemline_engine.models.fetch import fetch_model
from stemline_engine.models.model import ModelError
from stemline_engine.models.repository import DEMUCS_NAMES
from stemline_engine.weights_source import SourceError, WeightsSource, parse_source

REPORT_EVERY_S = 0.2


def put_weights(name: str, source: WeightsSource, config: Config, on_bytes: OnBytes | None = None) -> str:
    """Makes the Demucs model `name` available and returns a line for people about it.

    Raises FetchError or ModelError.
    """
    entry = Catalogue(config).entry(name)
    if entry is not None and entry.available:
        return f"{name}: already here (revision {entry.revision})"
    fetch_model(name, source, config.weights_dir, on_bytes)
    entry = Catalogue(config).entry(name)
    if entry is None or not entry.available:
        raise ModelError(entry.reason or "not available" if entry else "unknown model")
    return f"{name}: {'fetched' if source.folder is None else 'copied'} (revision {entry.revision})"


def source_argument(text: str) -> WeightsSource:
    """Returns the source that `--from` names: a word of the setting, or the path of a folder."""
    if text == "hub" or text.startswith(("http:", "https:", "file:")):
        try:
            return parse_source(text)
        except SourceError as error:
            raise argparse.ArgumentTypeError(f"it {error}") from error
    return WeightsSource(folder=Path(text))


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
    parser.add_argument(
        "--from",
        dest="source",
        type=source_argument,
        metavar="SOURCE",
        help="hub, https://host/folder, file:/folder or the path of a folder",
    )
    parser.add_argument("--progress", action="store_true", help="print the progress for a program")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in DEMUCS_NAMES]
    if unknown:
        parser.error(f"{', '.join(unknown)}: not a Demucs model; use one of {', '.join(DEMUCS_NAMES)}")
    try:
        config = parse_config(os.environ)
    except ConfigError as error:
        parser.error(str(error))
    source = options.source or config.weights_from
    failures = 0
    for name in options.names or [AUTO_FIRST_CHOICE]:
        try:
            print(put_weights(name, source, config, print_progress() if options.progress else None), flush=True)
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
    # Unfinished files are removed when Kubernetes stops the process, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
