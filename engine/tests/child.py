"""The engine as a child process, with the messages of the separator."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from receiver import Receiver
from waits import WAIT_S

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "stemline_engine"]


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Returns the environment of a child that has only `settings` and fetches no weights."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("STEMLINE_")}
    path = os.pathsep.join(filter(None, [settings.get("PYTHONPATH"), str(PACKAGE_ROOT), own.get("PYTHONPATH")]))
    return {**own, "STEMLINE_FETCH_WEIGHTS": "never", "STEMLINE_DEVICE": "cpu", **settings, "PYTHONPATH": path}


class Child:
    """A running engine. Its messages and its log are read on two threads."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(settings),
        )
        self.stderr: list[bytes] = []
        self._logged = threading.Condition()
        self._log_has_ended = False
        self._writing = threading.Lock()
        self.receiver = Receiver(self.send)
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_log, daemon=True).start()

    def write(self, line: bytes) -> None:
        with self._writing:
            self.process.stdin.write(line)
            self.process.stdin.flush()

    def send(self, **message: Any) -> None:
        if message.get("type") == "separate" and {"stems", "output_dir"} <= set(message):
            self.receiver.requested(message)
        self.write(json.dumps(message).encode() + b"\n")

    def receive(self, *types: str) -> dict[str, Any]:
        """Returns the next message, without `alive`, or the next of `types`.

        Raises queue.Empty when the engine sends nothing, and AssertionError when it has ended.
        """
        while True:
            message = self._messages.get(timeout=WAIT_S)
            assert message is not None, b"".join(self.stderr).decode()
            if message["type"] in types or (not types and message["type"] != "alive"):
                return message

    def until_logged(self, text: bytes) -> None:
        """Returns when a line of the log contains `text`. Raises AssertionError."""
        with self._logged:
            self._logged.wait_for(lambda: self._log_has_ended or self._has_logged(text), WAIT_S)
            assert self._has_logged(text), b"".join(self.stderr).decode()

    def logged(self, msg: str) -> dict[str, Any]:
        """Returns the only line of the log with the message `msg`, as soon as it is there.

        Raises AssertionError.
        """
        self.until_logged(msg.encode())
        # Libraries print lines of their own, for example about an unusual processor.
        lines = [json.loads(line) for line in self.stderr if line.startswith(b"{")]
        (found,) = [line for line in lines if line["msg"] == msg]
        return found

    def revision(self, model: str) -> str:
        self.send(type="models", id="revision")
        models = {entry["name"]: entry for entry in self.receive("models")["models"]}
        assert models[model]["available"], models[model]["reason"]
        return models[model]["revision"]

    def cpu_seconds(self) -> float:
        """Returns the processor time of all threads of the engine; only on Linux."""
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        user_ticks, system_ticks = after_name[11:13]
        return (int(user_ticks) + int(system_ticks)) / os.sysconf("SC_CLK_TCK")

    def wait(self) -> int:
        """Returns the exit code, when the engine has ended and its log is complete."""
        code = self.process.wait(WAIT_S)
        with self._logged:
            assert self._logged.wait_for(lambda: self._log_has_ended, WAIT_S)
        return code

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    def _read(self) -> None:
        try:
            for line in self.process.stdout:
                message = json.loads(line)
                self.receiver.received(message)
                self._messages.put(message)
        finally:
            # A part or a line that cannot be read fails the test at once, not at its deadline.
            self._messages.put(None)

    def _read_log(self) -> None:
        try:
            for line in self.process.stderr:
                with self._logged:
                    self.stderr.append(line)
                    self._logged.notify_all()
        finally:
            with self._logged:
                self._log_has_ended = True
                self._logged.notify_all()

    def _has_logged(self, text: bytes) -> bool:
        return any(text in line for line in self.stderr)
