"""One engine as a process, with the messages of the separator, for measurements without a stack."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
END_S = 30

Message = dict[str, Any]


class EngineFailed(Exception):
    """The engine has ended, or a request has failed."""


class EngineProcess:
    """An engine with `settings` beside the environment of this process. Drops parts unread."""

    def __init__(self, settings: dict[str, str]) -> None:
        environment = {**os.environ, "STEMLINE_FETCH_WEIGHTS": "never", **settings, "PYTHONPATH": str(PACKAGE_ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stemline_engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def send(self, **message: Any) -> None:
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def until(self, accepts: Callable[[Message], bool]) -> Message:
        """Takes each part, and returns the first message that `accepts`.

        Raises EngineFailed when a song fails that nobody cancelled, and when the engine ends.
        """
        for line in self._process.stdout:
            message = json.loads(line)
            if message["type"] == "part":
                Path(message["path"]).unlink(missing_ok=True)
                self.send(type="taken", id="taken", target=message["id"])
            if accepts(message):
                return message
            if message["type"] == "failed" and message["code"] != "CANCELLED" and message["id"] != "taken":
                raise EngineFailed(f"the song {message['id']} failed: {message['reason']}")
        raise EngineFailed("the engine has ended")

    def __enter__(self) -> EngineProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        # The engine ends when its input ends.
        self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
