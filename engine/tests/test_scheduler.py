"""Tests of the compute thread: errors that no song catches, cancelled songs, and lost devices."""

from __future__ import annotations

import json
import threading

import pytest
from scripted import CPU, ScriptedNetwork
from waits import WAIT_S

from stemline_engine.separation.batcher import Batcher
from stemline_engine.server.scheduler import Scheduler
from stemline_engine.wait import Wait

LOST = "CUDA error: an illegal memory access was encountered"


@pytest.fixture
def run(capfd):
    """Runs the steps of one request to its end, or until the scheduler is broken.

    `make_steps` receives the scheduler. Returns the messages, the log, and `broken`.
    """

    def run(make_steps):
        messages, ended, broken = [], threading.Event(), threading.Event()

        def send(message):
            messages.append(message)
            if message["type"] in ("done", "failed"):
                ended.set()

        def on_broken():
            broken.set()
            ended.set()

        scheduler = Scheduler(send, Batcher(CPU), on_broken)
        assert scheduler.add("one", make_steps(scheduler))
        scheduler.start()
        assert ended.wait(WAIT_S) and scheduler.stop(WAIT_S)
        return messages, [json.loads(line) for line in capfd.readouterr().err.splitlines()], broken.is_set()

    return run


def test_an_error_that_no_request_catches_is_logged_and_ends_the_engine(run):
    def steps(_):
        raise SystemExit(3)
        yield []

    messages, log, is_broken = run(steps)
    assert is_broken and messages == []
    (line,) = log
    assert line["msg"] == "the compute thread cannot go on, so the engine ends" and "SystemExit: 3" in line["error"]


def test_an_error_of_the_batcher_ends_the_engine(make_engine, song, monkeypatch):
    engine = make_engine(a=ScriptedNetwork())
    monkeypatch.setattr(engine.server._batcher._sizes, "largest", lambda *_: 1 / 0)
    engine.start()
    engine.send(**song("one", "a"))
    assert engine.broken.wait(WAIT_S)
    assert not engine.of("one", "done", "failed")


def test_a_device_that_is_lost_in_a_step_of_a_cancelled_request_ends_the_engine(run):
    def steps(scheduler):
        scheduler.cancel("one")
        raise RuntimeError(LOST)
        yield []

    _, log, is_broken = run(steps)
    assert is_broken and any(LOST in line["error"] for line in log)


def test_a_device_that_is_lost_in_a_pass_of_a_cancelled_song_ends_the_engine(make_engine, song):
    def lose():
        engine.send(type="cancel", id=2, target="one")
        raise RuntimeError(LOST)

    engine = make_engine(a=ScriptedNetwork(on_forward=lose))
    engine.start()
    engine.send(**song("one", "a"))
    assert engine.broken.wait(WAIT_S)


@pytest.mark.parametrize("end", ["done", "cancelled"])
def test_an_error_while_an_ended_request_is_closed_is_logged_and_does_not_change_its_end(run, end):
    def steps(scheduler):
        try:
            if end == "cancelled":
                scheduler.cancel("one")
                yield []
            yield [{"type": "done", "id": "one"}]
        finally:
            raise OSError(28, "No space left on device")

    messages, log, is_broken = run(steps)
    assert not is_broken
    assert [message.get("code", message["type"]) for message in messages] == [end if end == "done" else "CANCELLED"]
    assert [line["msg"] for line in log] == ["the end of a request left something behind"]


def test_a_wait_for_a_fact_that_nothing_reports_is_looked_at_again(run):
    looks = []

    def steps(_):
        yield Wait(lambda: looks.append("look") or len(looks) > 3, check_every_s=0.01)
        yield [{"type": "done", "id": "one"}]

    messages, _, is_broken = run(steps)
    assert [message["type"] for message in messages] == ["done"] and not is_broken


def test_a_stop_closes_every_request_although_one_of_them_fails(capfd):
    begun, closed = threading.Semaphore(0), []

    def steps(name):
        try:
            while True:
                begun.release()
                yield []
        finally:
            closed.append(name)
            raise OSError("its folder was removed")

    scheduler = Scheduler(lambda _: None, Batcher(CPU), lambda: closed.append("broken"))
    for name in ("one", "two"):
        assert scheduler.add(name, steps(name))
    scheduler.start()
    for _ in range(4):
        assert begun.acquire(timeout=WAIT_S)
    assert scheduler.stop(WAIT_S)
    assert closed == ["one", "two"]


def test_a_cancelled_song_is_not_computed_again_after_its_batch_has_failed(make_engine, song):
    def cancel_and_fail():
        engine.send(type="cancel", id=2, target="one")
        raise MemoryError

    network = ScriptedNetwork(on_forward=cancel_and_fail)
    engine = make_engine(a=network)
    engine.start()
    engine.send(**song("one", "a"))
    assert engine.until("failed", "done")["code"] == "CANCELLED"
    assert network.passes == 1
    assert len(engine.of("one", "progress")) == 1
