"""The engine in the process of the test, with scripted networks."""

from __future__ import annotations

import json
import queue
import threading
from dataclasses import replace

import torch
from receiver import Receiver
from waits import WAIT_S

from stemline_engine.errors import MODEL_UNAVAILABLE, EngineError
from stemline_engine.models.entry import Entry
from stemline_engine.models.loaded import LoadedModels
from stemline_engine.models.model import assemble
from stemline_engine.models.running_pass import RunningPass
from stemline_engine.separation.arithmetic import FastArithmetic
from stemline_engine.separation.song import Resources
from stemline_engine.server.server import Server

SOURCES = ["drums", "bass", "other", "vocals"]
CPU = torch.device("cpu")


class ScriptedNetwork(torch.nn.Module):
    """A network whose sources are fixed shares of the mix.

    It first calls `on_forward`, on the compute thread, where a test can block or raise.
    """

    samplerate, audio_channels, segment = 44_100, 2, 1.0

    def __init__(self, shares=(0.1, 0.2, 0.3, 0.4), on_forward=lambda: None):
        super().__init__()
        self.sources = SOURCES
        self.shares = torch.tensor(shares)[:, None, None]
        self.on_forward = on_forward
        self.passes = 0

    def forward(self, mix):
        self.passes += 1
        self.on_forward()
        return self.shares * mix[:, None]


class HeldNetwork(ScriptedNetwork):
    """A network that runs beside the compute thread, as in OpenVINO, two passes at a time.

    `begun` receives an event for each pass, which ends once the test has set it.
    """

    lanes = 2

    def __init__(self):
        super().__init__()
        self.begun = queue.SimpleQueue()

    def start(self, batch, _arithmetic):
        end = threading.Event()
        self.begun.put(end)

        def wait():
            assert end.wait(WAIT_S)
            return self(batch)

        return RunningPass(wait, end.wait)


class ScriptedCatalogue:
    """A catalogue of scripted networks, without files.

    A list of networks is a bag with one network for each source.
    """

    def __init__(self, networks):
        self._networks = networks
        self.opened = []

    def available(self, name, revision=None):
        if name not in self._networks:
            raise EngineError(MODEL_UNAVAILABLE, name)
        return Entry(name, "1", True, None, tuple(SOURCES), "folder", 1.0, {}, "", "")

    def open(self, entry):
        self.opened.append(entry.name)
        parts = self._networks[entry.name]
        if isinstance(parts, HeldNetwork):
            model = assemble(entry.name, "1", [parts])
            return replace(model, networks=(replace(model.networks[0], start=parts.start, lanes=parts.lanes),))
        if not isinstance(parts, list):
            return assemble(entry.name, "1", [parts])
        return assemble(entry.name, "1", parts, torch.eye(len(parts)).tolist())

    def message(self):
        return {"type": "models", "models": sorted(self._networks)}


class SimulatedProcess:
    """Stands for this process as the engine measures its memory: `bytes` is what it takes."""

    def __init__(self, monkeypatch):
        self.bytes = 0
        for reader in (
            "cpu.backend.resident_bytes",
            "cpu.compiled.resident_bytes",
            "models.network_run.resident_bytes",
            "models.pass_memory.resident_bytes",
            "separation.memory.resident_bytes",
        ):
            monkeypatch.setattr(f"stemline_engine.{reader}", lambda: self.bytes)
        monkeypatch.setattr("stemline_engine.models.loaded.taken_bytes", lambda _: self.bytes)


class Engine:
    """A server in this process. `sent` receives each message, on the thread that sends it."""

    def __init__(self, networks):
        self.catalogue = ScriptedCatalogue(networks)
        self.networks = networks
        self.loaded = LoadedModels(self.catalogue, CPU)
        self.messages = []
        self.sent = queue.SimpleQueue()
        self.broken = threading.Event()
        self._requesting = threading.Lock()
        self.receiver = Receiver(self.send)
        resources = Resources(self.catalogue, self.loaded, CPU, {}, FastArithmetic(CPU))
        self.server = Server(resources, self._send, self.broken.set)

    def start(self):
        self.server.start()

    def stop(self):
        assert self.server.stop(WAIT_S)

    def send(self, **message):
        if message["type"] == "separate":
            self.receiver.requested(message)
        # One request after the other, as the thread of the engine process handles them. Otherwise a
        # part could be reported as taken before the request of its song is handled completely.
        with self._requesting:
            return self.server.handle(json.dumps(message).encode())

    def _send(self, message):
        self.messages.append(message)
        self.receiver.received(message)
        self.sent.put(message)

    def until(self, *types):
        while True:
            message = self.sent.get(timeout=WAIT_S)
            if message["type"] in types:
                return message

    def of(self, request_id, *types):
        return [m for m in self.messages if m["id"] == request_id and m["type"] in types]
