"""Reads lines of limited length from the pipe, and writes messages to it from any thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

from ..protocol import MAX_LINE_BYTES, encode


class Outgoing:
    """Writes whole messages to a file descriptor.

    Calls `on_gone` when the other end of the pipe is closed.
    """

    def __init__(self, fd: int, on_gone: Callable[[], None]) -> None:
        self._fd = fd
        self._on_gone = on_gone
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        """Writes one message; blocks while the pipe is full. Any thread may call it."""
        line = memoryview(encode(message))
        with self._lock:
            try:
                while line:
                    line = line[os.write(self._fd, line) :]
            except BrokenPipeError:
                self._on_gone()


def read_lines(fd: int) -> Iterator[bytes]:
    """Yields the lines of a file descriptor without their line ends, and leaves out empty lines.

    Of a line that is too long, it yields the first MAX_LINE_BYTES + 1 bytes; `decode` refuses them.
    Raises OSError.
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
