"""The compute thread: runs one step of each task in turn, so that songs in flight advance evenly.

A task is a generator of messages. A cancelled task ends between two steps. An exception ends only
the task that raises it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from .. import log
from ..errors import CANCELLED, INTERNAL, OUT_OF_MEMORY, EngineError, from_exception, is_device_lost
from ..protocol import RequestId, failed

Send = Callable[[dict[str, Any]], None]


class _Task:
    def __init__(self, request_id: RequestId, steps: Iterator[list[dict[str, Any]]]) -> None:
        self.id = request_id
        self.steps = steps
        self.cancelled = False


class Scheduler:
    """Runs tasks on one thread, on which it also calls its three functions.

    `send` sends a message. `on_out_of_memory` runs before the failure OUT_OF_MEMORY is sent.
    `on_device_lost` must end the process; it runs before the failure of the song is sent.
    """

    def __init__(self, send: Send, on_out_of_memory: Callable[[], None], on_device_lost: Callable[[], None]) -> None:
        self._send = send
        self._on_out_of_memory = on_out_of_memory
        self._on_device_lost = on_device_lost
        self._tasks: deque[_Task] = deque()
        # A task stays here while its step runs, so that it can be cancelled meanwhile.
        self._by_id: dict[RequestId, _Task] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="compute", daemon=True)

    def start(self) -> None:
        """Starts the compute thread."""
        self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """Ends every task before its next step, without a message.

        Returns False when a step still runs after `timeout_s`.
        """
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def add(self, request_id: RequestId, steps: Iterator[list[dict[str, Any]]]) -> bool:
        """Queues a task. Returns False when a task with this id is in flight."""
        with self._changed:
            if request_id in self._by_id:
                return False
            task = _Task(request_id, steps)
            self._by_id[request_id] = task
            self._tasks.append(task)
            self._changed.notify()
            return True

    def cancel(self, request_id: RequestId) -> None:
        """Makes a task fail with CANCELLED before its next step. Does nothing after its end."""
        with self._changed:
            task = self._by_id.get(request_id)
            if task is not None:
                task.cancelled = True

    def _run(self) -> None:
        while True:
            task = self._next_task()
            if task is None:
                return
            if self._advance(task):
                with self._changed:
                    self._tasks.append(task)
            # This thread must not keep a song in memory while it waits for the next task.
            task = None

    def _next_task(self) -> _Task | None:
        with self._changed:
            while not self._tasks and not self._stopping:
                self._changed.wait()
            if self._stopping:
                for task in self._tasks:
                    task.steps.close()
                return None
            # The end of a cancelled task must not wait for a pass of another song.
            for task in self._tasks:
                if task.cancelled:
                    self._tasks.remove(task)
                    return task
            return self._tasks.popleft()

    def _advance(self, task: _Task) -> bool:
        """Runs one step of `task`. Returns False when the task has ended."""
        try:
            if task.cancelled:
                task.steps.close()
                raise EngineError(CANCELLED, "the song was cancelled")
            messages = next(task.steps, None)
        except Exception as error:
            self._end(task, [failed(task.id, self._failure_of(task, error))])
            return False
        if messages is None:
            self._end(task, [])
            return False
        last = any(message["type"] in ("done", "loaded") for message in messages)
        if last:
            self._end(task, messages)
            return False
        for message in messages:
            self._send(message)
        return True

    def _failure_of(self, task: _Task, error: Exception) -> EngineError:
        failure = from_exception(error)
        if task.cancelled and failure.code == INTERNAL:
            # The separator removes the folder of a cancelled song at once, so the step that runs
            # may fail.
            return EngineError(CANCELLED, "the song was cancelled")
        if failure is not error:
            log.error("request failed", error, id=task.id)
        if is_device_lost(error):
            self._on_device_lost()
        if failure.code == OUT_OF_MEMORY:
            # The traceback refers to the tensors of the failed step, which must be freed before the
            # cache can be emptied.
            error.__traceback__ = None
            self._on_out_of_memory()
        return failure

    def _end(self, task: _Task, messages: list[dict[str, Any]]) -> None:
        # The separator may use the id again as soon as it has read the last message.
        with self._changed:
            self._by_id.pop(task.id, None)
        for message in messages:
            self._send(message)
