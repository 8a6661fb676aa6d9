"""Writes the log: JSON lines on stderr, with short constant messages and data in fields."""

from __future__ import annotations

import json
import sys
import threading
import traceback

_write_lock = threading.Lock()


def info(msg: str, **fields: object) -> None:
    """Logs an event that an operator may want to see."""
    _write("info", msg, fields)


def warn(msg: str, **fields: object) -> None:
    """Logs a fault that does not stop the engine."""
    _write("warn", msg, fields)


def error(msg: str, cause: BaseException | None = None, **fields: object) -> None:
    """Logs a failure, with the traceback of `cause`."""
    if cause is not None:
        fields["error"] = "".join(traceback.format_exception(type(cause), cause, cause.__traceback__))
    _write("error", msg, fields)


def _write(level: str, msg: str, fields: dict[str, object]) -> None:
    line = json.dumps({"level": level, "msg": msg, **fields}, default=str) + "\n"
    with _write_lock:
        try:
            sys.stderr.write(line)
            sys.stderr.flush()
        except OSError:
            pass  # Nobody reads the log any more, and the work must not fail for it.
