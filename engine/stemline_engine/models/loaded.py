"""Loads models onto the device and keeps those used last in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

import torch

from .. import log
from ..device_memory import taken_bytes
from ..errors import is_out_of_memory
from ..protocol import RequestId
from ..wait import Wait
from .catalogue import Catalogue
from .entry import Entry
from .model import Model
from .placed import place

KEEP = 3
"""Limit of models in memory. `loaded` states the memory of each, see PROTOCOL.md."""

Prepare = Callable[[Model], Generator[bool | Wait, None, Model]]
"""Returns the model to use in place of one. Yields a wait, or whether a step has ended."""


class LoadedModels:
    """The models in memory: the `KEEP` models used last, on the device.

    An older one is dropped, and its memory is freed when no song uses it. `prepare` runs once for
    each loaded model; None: nothing is to be done. Only the compute thread may call the methods.
    """

    def __init__(self, catalogue: Catalogue, device: torch.device, prepare: Prepare | None = None) -> None:
        self._catalogue = catalogue
        self._device = device
        self._prepare = prepare or _unchanged
        self._models: OrderedDict[tuple[str, str], _Loading] = OrderedDict()

    def get(self, entry: Entry, request_id: RequestId) -> Generator[list[dict[str, Any]] | Wait, None, Model]:
        """Returns the model of an available entry, and loads it when it is not in memory.

        Yields messages of the request `request_id` and waits while the model is prepared. Another
        request for the same model waits for the same preparation, which a cancelled one leaves to
        it.
        Raises EngineError.
        """
        key = (entry.name, str(entry.revision))
        loading = self._models.get(key)
        if loading is None:
            while len(self._models) >= KEEP:
                self._models.popitem(last=False)
            before = taken_bytes(self._device)
            model = self._opened(entry)
            grown = taken_bytes(self._device) - before
            loading = self._models[key] = _Loading(model, self._prepare(model), self._device, grown)
        self._models.move_to_end(key)
        try:
            while loading.model is None:
                state = loading.advance()
                if loading.model is not None:
                    break
                if isinstance(state, Wait):
                    yield loading.until(state)
                else:
                    yield [{"type": "step", "id": request_id}] if state else []
        except Exception:
            if self._models.get(key) is loading:
                del self._models[key]
            raise
        return loading.model

    def clear(self) -> None:
        """Drops every model. A song in progress keeps the model that it uses."""
        self._models.clear()

    def _opened(self, entry: Entry) -> Model:
        """Returns the model of `entry` on the device. Idle models are dropped for its memory."""
        try:
            return self._placed(entry)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            # The traceback refers to the part of the model that is on the device.
            error.__traceback__ = None
            log.warn("a model lacks memory, so idle models are dropped and it is loaded again", model=entry.name)
        self.clear()
        return self._placed(entry)

    def _placed(self, entry: Entry) -> Model:
        model = self._catalogue.open(entry)
        place(model, self._device)
        return model


class _Loading:
    """A model in preparation; `model` is None until its end.

    `grown`: bytes that the opened model has taken on `device`. The steps add theirs; what other
    requests take in between does not count.
    """

    def __init__(
        self, opened: Model, steps: Generator[bool | Wait, None, Model], device: torch.device, grown: int
    ) -> None:
        self._steps = steps
        self._device = device
        self._grown = grown
        self._weights = sum(each.nbytes for network in opened.networks for each in network.module.state_dict().values())
        """Bytes of the weights, the least that the model takes."""
        self.model: Model | None = None
        self._failure: Exception | None = None

    def until(self, wait: Wait) -> Wait:
        """Returns `wait`, which the preparation has yielded, for one of its requests.

        Another request may end the preparation first.
        """
        return replace(wait, ready=lambda: self._is_over or wait.ready())

    @property
    def _is_over(self) -> bool:
        return self.model is not None or self._failure is not None

    def advance(self) -> bool | Wait:
        """Runs the preparation until it waits. Returns its wait, or whether a step has ended.

        Raises the error of the preparation, to each request that waits for it.
        """
        if self._failure is not None:
            raise self._failure
        before = taken_bytes(self._device)
        try:
            return next(self._steps)
        except StopIteration as end:
            grown = self._grown + taken_bytes(self._device) - before
            self.model = replace(end.value, load_bytes=max(grown, self._weights))
            return True
        except Exception as error:
            self._failure = error
            raise
        finally:
            self._grown += taken_bytes(self._device) - before


def _unchanged(model: Model) -> Generator[bool | Wait, None, Model]:
    yield from ()
    return model
