"""The compute thread: runs the steps of all requests in turn, and keeps the device busy.

A task is a generator of steps. A cancelled task ends between two steps. An exception ends only the
task that raises it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from .. import log
from ..errors import CANCELLED, INTERNAL, OUT_OF_MEMORY, EngineError, from_exception, is_device_lost
from ..protocol import RequestId, failed
from ..separation.batcher import Batcher
from ..separation.segments import SegmentQueue
from ..separation.steps import Messages, Step
from ..wait import Wait

Send = Callable[[dict[str, Any]], None]


class _Task:
    def __init__(self, request_id: RequestId, steps: Iterator[Step]) -> None:
        self.id = request_id
        self.steps = steps
        self.cancelled = False
        self.waits_for: Step = []
        """The last step. A list: nothing."""
        self.segments: SegmentQueue | None = None
        """The segments that the task has yielded last. They can run while the task does a step."""

    @property
    def is_ready(self) -> bool:
        """True when the task can go on."""
        waits_for = self.waits_for
        if isinstance(waits_for, Wait):
            return waits_for.ready()
        return not isinstance(waits_for, SegmentQueue) or waits_for.failure is not None


class Scheduler:
    """Runs tasks on one thread, on which it also calls its functions.

    `send` sends a message. `on_broken` must end the process. The scheduler calls it when the
    accelerator is lost, or when the thread itself fails.
    """

    def __init__(self, send: Send, batcher: Batcher, on_broken: Callable[[], None]) -> None:
        self._send = send
        self._batcher = batcher
        self._on_broken = on_broken
        self._tasks: list[_Task] = []
        """In the order of their arrival."""
        self._changed = threading.Condition()
        self._was_woken = False
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

    def add(self, request_id: RequestId, steps: Iterator[Step]) -> bool:
        """Queues a task. Returns False when a task with this id is in flight."""
        with self._changed:
            if self._of(request_id) is not None:
                return False
            task = _Task(request_id, steps)
            self._tasks.append(task)
            self._changed.notify()
            return True

    def cancel(self, request_id: RequestId) -> None:
        """Makes a task fail with CANCELLED before its next step. Does nothing after its end.

        Results of its segments that are still computed are dropped.
        """
        with self._changed:
            if (task := self._of(request_id)) is not None:
                task.cancelled = True
                if task.segments is not None:
                    task.segments.fail(_cancelled())
                self._changed.notify()

    def wake(self) -> None:
        """Notes that a wait of a task may have ended. Any thread may call it."""
        with self._changed:
            self._was_woken = True
            self._changed.notify()

    def songs(self) -> list[SegmentQueue]:
        """Returns the segments of the songs that are being computed, in the order of arrival."""
        with self._changed:
            return [task.segments for task in self._tasks if task.segments is not None and not task.cancelled]

    def _of(self, request_id: RequestId) -> _Task | None:
        return next((task for task in self._tasks if task.id == request_id), None)

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            # Without this thread, the engine would send signs of life and never end a song.
            log.error("the compute thread cannot go on, so the engine ends", error)
            self._on_broken()

    def _work(self) -> None:
        while not self._stopping:
            with self._changed:
                self._was_woken = False
            # First, because a network of PyTorch runs inside of start(), and the song whose pass
            # has just ended has parts and progress to send.
            has_advanced = self._advance_all()
            while self._batcher.start(self.songs()):
                pass
            if self._batcher.is_busy:
                if self._batcher.has_ended(self._has_steps):
                    self._finish()
            elif not has_advanced:
                with self._changed:
                    if not self._has_steps():
                        self._changed.wait(self._check_every_s())
        for task in self._tasks:
            self._close(task)

    def _has_steps(self) -> bool:
        """Returns whether a task can go on, or something was changed since the last steps."""
        with self._changed:
            return self._was_woken or self._stopping or bool(self._ready())

    def _ready(self) -> list[_Task]:
        """Returns the tasks that can go on. The end of a cancelled one does not wait for others."""
        ready = [task for task in self._tasks if task.cancelled or task.is_ready]
        return sorted(ready, key=lambda task: not task.cancelled)

    def _check_every_s(self) -> float | None:
        """Returns the longest wait for a change that nothing reports; None: there is none."""
        waits = [task.waits_for for task in self._tasks if isinstance(task.waits_for, Wait)]
        return min((wait.check_every_s for wait in waits if wait.check_every_s is not None), default=None)

    def _advance_all(self) -> bool:
        """Runs one step of each task that can go on. Returns whether there was one."""
        with self._changed:
            ready = self._ready()
        for task in ready:
            if self._stopping:
                break
            self._advance(task)
        return bool(ready)

    def _finish(self) -> None:
        """Waits for the oldest batch, after which its songs go on."""
        songs = self._batcher.finish()
        for task in self._tasks:
            if task.waits_for in songs:
                task.waits_for = []

    def _advance(self, task: _Task) -> None:
        """Runs one step of `task`."""
        try:
            if task.cancelled:
                self._close(task)
                raise _cancelled()
            task.waits_for = []
            step = next(task.steps, None)
        except Exception as error:
            task.waits_for = []
            self._end(task, [failed(task.id, self._failure_of(task, error))])
            return
        if step is None:
            self._end(task, [])
        elif not isinstance(step, list):
            task.waits_for = step
            task.segments = step if isinstance(step, SegmentQueue) else None
        elif any(message["type"] in ("done", "loaded") for message in step):
            self._close(task)
            self._end(task, step)
        else:
            for message in step:
                self._send(message)

    def _close(self, task: _Task) -> None:
        """Ends the steps of a task whose end is known; a fault in its files is only logged."""
        try:
            task.steps.close()
        except Exception as error:
            if is_device_lost(error):
                raise
            log.error("the end of a request left something behind", error, id=task.id)

    def _failure_of(self, task: _Task, error: Exception) -> EngineError:
        if is_device_lost(error):
            # Each later call of the accelerator would fail too, even if this song is cancelled.
            log.error("the accelerator is lost", error, id=task.id)
            self._on_broken()
        failure = from_exception(error)
        if task.cancelled and failure.code == INTERNAL:
            # The separator removes the folder of a cancelled song at once, so the step that runs
            # may fail.
            return _cancelled()
        if failure is not error:
            log.error("request failed", error, id=task.id)
        if failure.code == OUT_OF_MEMORY:
            # The traceback refers to the tensors of the failed step, which must be freed before the
            # cache can be emptied.
            error.__traceback__ = None
            self._batcher.memory.release()
        return failure

    def _end(self, task: _Task, messages: Messages) -> None:
        # The separator may use the id again as soon as it has read the last message.
        with self._changed:
            self._tasks.remove(task)
        for message in messages:
            self._send(message)


def _cancelled() -> EngineError:
    return EngineError(CANCELLED, "the song was cancelled")
