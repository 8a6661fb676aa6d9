"""Streams, events and graphs of CUDA on the CPU, for tests of the passes of a GPU without one.

A graph records the operations of torch, and a replay runs them again on the same tensors. As on a
GPU, a replay runs no Python of the network, and a value that the host reads cannot be recorded.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from unittest import mock

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

HOST_READS = ("aten::item", "aten::_local_scalar_dense", "aten::is_nonzero", "aten::nonzero")


class Graph:
    """Stands for `torch.cuda.CUDAGraph`."""

    def __init__(self):
        self.operations = []
        self.memory = None

    def pool(self):
        return self.memory

    def replay(self):
        for operation, args, kwargs, results in self.operations:
            again = operation(*args, **kwargs)
            for old, new in zip(tree_leaves(results), tree_leaves(again), strict=True):
                if isinstance(old, torch.Tensor) and not is_same_memory(old, new):
                    old.copy_(new)


def is_same_memory(old, new):
    """Returns whether an operation has returned its own argument, or a view of it."""
    return old.untyped_storage().data_ptr() == new.untyped_storage().data_ptr()


class Recording(TorchDispatchMode):
    """Runs each operation, and adds it to `graph`."""

    def __init__(self, graph):
        super().__init__()
        self.graph = graph

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        if operation.name().partition(".")[0] in HOST_READS:
            raise RuntimeError("operation not permitted when stream is capturing")
        results = operation(*args, **(kwargs or {}))
        self.graph.operations.append((operation, args, kwargs or {}, results))
        return results


@contextmanager
def record(graph, pool=None, capture_error_mode="global"):
    """Stands for `torch.cuda.graph`."""
    assert capture_error_mode == "thread_local", "other threads use the device meanwhile"
    graph.memory = pool or (id(graph), 0)
    with Recording(graph):
        yield


def simulate(monkeypatch):
    """Makes the passes of a GPU run on the device `cpu`. Returns the graphs that are made."""
    graphs = []

    def new_graph():
        graphs.append(Graph())
        return graphs[-1]

    for name in ("Stream", "Event", "current_stream"):
        monkeypatch.setattr(torch.cuda, name, mock.MagicMock())
    monkeypatch.setattr(torch.cuda, "stream", lambda _: nullcontext())
    monkeypatch.setattr(torch.cuda, "CUDAGraph", new_graph)
    monkeypatch.setattr(torch.cuda, "graph", record)
    monkeypatch.setattr(torch.Tensor, "pin_memory", torch.Tensor.clone)
    return graphs
