"""Tests of what goes on while the passes of other songs run: begins, ends and cancels of songs."""

from __future__ import annotations

import pytest
import torch
from scripted import HeldNetwork
from waits import WAIT_S, until

from stemline_engine.models.running_pass import RunningPass


@pytest.fixture
def held(make_engine, song):
    """An engine with a song of 20 passes, of which two run until the test ends them."""
    network = HeldNetwork()
    engine = make_engine(a=network)
    engine.start()
    engine.send(**song("long", "a", seconds=15))
    running = [network.begun.get(timeout=WAIT_S) for _ in range(2)]
    yield engine, network, running
    engine.send(type="cancel", id="end", target="long")
    for end in running:
        end.set()


def test_a_song_that_is_not_valid_ends_while_passes_run(held, song):
    engine, _, running = held
    engine.send(**song("bad", "a", seconds=1, peak=1e12))
    failed = engine.until("failed")
    assert (failed["id"], failed["code"]) == ("bad", "BAD_AUDIO")
    assert not any(end.is_set() for end in running)


def test_a_song_is_cancelled_while_its_passes_run(held):
    engine, _, running = held
    engine.send(type="cancel", id=1, target="long")
    failed = engine.until("failed")
    assert (failed["id"], failed["code"]) == ("long", "CANCELLED")
    assert not any(end.is_set() for end in running)


def test_a_short_song_ends_while_passes_of_another_one_run(held, song):
    engine, network, running = held
    engine.send(**song("short", "a", seconds=0.5, folder="short"))
    until(lambda: len(engine.server._scheduler.songs()) == 2)
    # The third turn belongs to the long song, and the fourth one to the short song.
    for _ in range(2):
        running[-2].set()
        running.append(network.begun.get(timeout=WAIT_S))
    for end in running[2:]:
        end.set()
    running += [network.begun.get(timeout=WAIT_S) for _ in range(2)]
    assert engine.until("done")["id"] == "short"
    assert not any(end.is_set() for end in running[-2:])


def test_a_song_begins_beside_the_only_pass_of_another_one(make_engine, song):
    network = HeldNetwork()
    engine = make_engine(a=network)
    engine.start()
    engine.send(**song("one", "a", seconds=0.5))
    first = network.begun.get(timeout=WAIT_S)
    engine.send(**song("two", "a", seconds=0.5, folder="two"))
    second = network.begun.get(timeout=WAIT_S)
    assert not first.is_set()
    first.set()
    second.set()
    # Both passes may end before the compute thread goes on, so either song may be done first.
    assert {engine.until("done")["id"], engine.until("done")["id"]} == {"one", "two"}


def test_a_pass_without_a_library_beside_the_caller_has_ended_at_once():
    running = RunningPass(lambda: torch.ones(1))
    assert running.has_ended(WAIT_S) and running().item() == 1
