"""Writes a file into a folder of weights, where it gets its name only when it is complete."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PREFIX = ".fetch-"
"""The begin of the name of a file that is being written."""

ABANDONED_S = 24 * 3600
"""Age of a file that no process writes any more: its process was killed."""


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """Yields a file to write, which is `target` after the block. A block that fails leaves no file.

    Other processes may write the same `target` at the same time. Raises OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=PREFIX, delete=False) as temporary:
        try:
            yield temporary
            temporary.flush()
            # Every process that uses the volume may read the weights, which are public.
            os.fchmod(temporary.fileno(), 0o644)
            os.fsync(temporary.fileno())
            os.replace(temporary.name, target)
        except BaseException:
            os.unlink(temporary.name)
            raise


def remove_abandoned(folder: Path) -> None:
    """Removes files that a killed process left. Another engine may be writing newer ones."""
    for path in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - ABANDONED_S:
                path.unlink()
