"""Tests of the threads that the operations of torch have beside the passes of a network."""

from __future__ import annotations

import pytest
import torch

from stemline_engine.models.network_run import lane_threads


@pytest.fixture
def four_threads():
    count = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(count)


@pytest.mark.parametrize(("lanes", "expected"), [(1, 4), (2, 2), (4, 1), (8, 1)])
def test_an_operation_has_the_threads_of_one_lane(four_threads, lanes, expected):
    with lane_threads(lanes):
        assert torch.get_num_threads() == expected
    assert torch.get_num_threads() == 4


@pytest.mark.parametrize(("threads", "lanes"), [(4, 1), (1, 2)])
def test_the_number_of_threads_is_not_set_when_it_stays(four_threads, threads, lanes, monkeypatch):
    torch.set_num_threads(threads)
    changes = []
    monkeypatch.setattr(torch, "set_num_threads", changes.append)
    with lane_threads(lanes):
        assert torch.get_num_threads() == threads
    assert changes == []


def test_an_operation_that_fails_leaves_the_threads_as_before(four_threads):
    with pytest.raises(MemoryError), lane_threads(2):
        raise MemoryError
    assert torch.get_num_threads() == 4
