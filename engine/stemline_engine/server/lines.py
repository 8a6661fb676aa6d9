"""Reads and writes lines on the pipe: reading has a limit on length, writing may come from several threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

from ..protocol import MAX_LINE_BYTES, encode


class Outgoing:
    """Writes messages, each whole, onto a file descriptor; calls `on_gone` when nobody reads it any more."""

    def __init__(self, fd: int, on_gone: Callable[[], None]) -> None:
        self._fd = fd
        self._on_gone = on_gone
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        """Blocks while the reader is slow."""
        line = memoryview(encode(message))
        with self._lock:
            try:
                while line:
                    line = line[os.write(self._fd, line) :]
            except BrokenPipeError:
                self._on_gone()


def read_lines(fd: int) -> Iterator[bytes]:
    """Lines from a file descriptor, without their ends, until its end; empty lines are left out.

    Of a line that is too long only the first MAX_LINE_BYTES + 1 bytes are kept, enough to see that it is.
    """
    kept = bytearray()
    while block := os.read(fd, 1 << 16):
        *whole, rest = block.split(b"\n")
        for piece in whole:
            _keep(kept, piece)
            if kept:
                yield bytes(kept)
            kept.clear()
        _keep(kept, rest)
    if kept:
        yield bytes(kept)


def _keep(kept: bytearray, piece: bytes) -> None:
    kept += piece[: MAX_LINE_BYTES + 1 - len(kept)]
