"""Tests of models in preparation: several requests wait for one, and a failed one is repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scripted import CPU, ScriptedCatalogue, ScriptedNetwork

from stemline_engine.models.loaded import LoadedModels


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
