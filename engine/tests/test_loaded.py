"""Tests of models in preparation: requests that wait, failures, and a lack of memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from scripted import CPU, ScriptedCatalogue, ScriptedNetwork

from stemline_engine.models.loaded import LoadedModels
from stemline_engine.wait import Wait


def models(prepare):
    catalogue = ScriptedCatalogue({"m": ScriptedNetwork()})
    return catalogue, LoadedModels(catalogue, CPU, prepare), catalogue.available("m")


def finish(steps):
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value


def test_requests_for_one_model_wait_for_one_preparation_which_outlives_a_cancelled_one():
    def prepare(model):
        yield True
        yield False
        return replace(model, backend="other")

    catalogue, loaded, entry = models(prepare)
    first, second = loaded.get(entry, "first"), loaded.get(entry, "second")
    assert next(first) == [{"type": "step", "id": "first"}]
    first.close()
    assert next(second) == []
    model = finish(second)
    assert model.backend == "other" and finish(loaded.get(entry, "third")) is model
    assert catalogue.opened == ["m"]


def test_a_request_that_waits_goes_on_when_another_one_has_ended_the_preparation():
    def prepare(model):
        for _ in range(2):
            yield Wait(lambda: False)
        return model

    _, loaded, entry = models(prepare)
    first, second = loaded.get(entry, "first"), loaded.get(entry, "second")
    next(first)
    wait = next(second)
    assert not wait.ready()
    model = finish(first)
    assert wait.ready() and finish(second) is model


def test_a_preparation_that_fails_is_repeated_by_the_next_request():
    failures = [OSError("no space")]

    def prepare(model):
        yield False
        if failures:
            raise failures.pop()
        return model

    catalogue, loaded, entry = models(prepare)
    with pytest.raises(OSError, match="no space"):
        finish(loaded.get(entry, "first"))
    assert finish(loaded.get(entry, "second")).backend == "torch"
    assert catalogue.opened == ["m", "m"]


def test_a_second_request_that_waits_for_a_failed_preparation_fails_with_its_error():
    def prepare(model):
        yield False
        yield False
        raise OSError("no space")

    catalogue, loaded, entry = models(prepare)
    first, second = loaded.get(entry, "first"), loaded.get(entry, "second")
    assert next(first) == next(second) == []
    for waiting in (first, second):
        with pytest.raises(OSError, match="no space"):
            next(waiting)
    assert catalogue.opened == ["m"]


@pytest.mark.parametrize(("lacks", "opened"), [(1, ["old", "m", "m"]), (2, ["old", "m", "m"])])
def test_a_model_that_lacks_memory_is_loaded_once_more_after_idle_models_are_dropped(monkeypatch, lacks, opened):
    catalogue = ScriptedCatalogue({"m": ScriptedNetwork(), "old": ScriptedNetwork()})
    loaded = LoadedModels(catalogue, CPU)
    finish(loaded.get(catalogue.available("old"), "old"))
    idle_models = []

    def place(model, device):
        idle_models.append(len(loaded._models))
        if len(idle_models) <= lacks:
            raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("stemline_engine.models.loaded.place", place)
    steps = loaded.get(catalogue.available("m"), "first")
    if lacks == 1:
        assert finish(steps).name == "m"
    else:
        with pytest.raises(torch.OutOfMemoryError):
            finish(steps)
    assert idle_models == [1, 0] and catalogue.opened == opened
