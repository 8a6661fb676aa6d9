"""Tests of the wait for the process of a conversion, with a process that repeats its input."""

from __future__ import annotations

import subprocess

import pytest
from waits import until

from stemline_engine.cpu.backend import _steps_of


@pytest.fixture
def process():
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_conversion_is_waited_for_outside_of_its_steps_so_that_songs_of_other_models_go_on(process):
    steps = _steps_of(process)
    wait = next(steps)
    # A second request may look before there is anything.
    assert not wait.ready() and not next(steps).ready()
    process.stdin.write(b"opened\n")
    process.stdin.flush()
    until(wait.ready)
    assert next(steps) is True
    process.stdin.close()
    wait = next(steps)
    until(wait.ready)
    with pytest.raises(StopIteration) as end:
        next(steps)
    assert end.value.value == 0 and wait.ready()


def test_a_conversion_that_nobody_waits_for_any_more_is_killed(process):
    steps = _steps_of(process)
    next(steps)
    steps.close()
    assert process.returncode < 0
