"""The engine's log: one JSON object a line on stderr, messages short and constant, data in the fields."""

from __future__ import annotations

import json
import sys
import threading
import traceback

_write_lock = threading.Lock()


def info(msg: str, **fields: object) -> None:
    """Something a person running the service may want to know."""
    _write("info", msg, fields)


def warn(msg: str, **fields: object) -> None:
    """Something is not as it should be, and the engine goes on."""
    _write("warn", msg, fields)


def error(msg: str, cause: BaseException | None = None, **fields: object) -> None:
    """Something failed; `cause` adds its traceback."""
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
            pass  # The reader of the log is gone; the work must not fail for it.
