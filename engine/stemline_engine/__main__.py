"""`python -m stemline_engine`: reads the settings and answers requests until stdin ends.

The standard streams move to other descriptors, and the thread that reads requests starts, before
the import of torch, which takes seconds.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from dataclasses import fields
from functools import partial

from . import __version__, log
from .config import Config, ConfigError, parse_config
from .protocol import PROTOCOL_VERSION
from .server import parent
from .server.lines import Outgoing, read_lines
from .server.runtime import prepare_process

# Time for requests in flight to remove their temporary files. A forward pass may take longer; the
# engine does not wait for it.
ENDING_S = 1.0
# EX_SOFTWARE of sysexits.h; PROTOCOL.md lists the exit codes.
BROKEN_EXIT = 70


def main() -> int:
    parent.die_with_parent()
    incoming, outgoing = parent.move_standard_streams()
    # Ctrl-C reaches the whole terminal group; the parent decides when the engine ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lines = _watched_lines(incoming)
    process_settings = prepare_process()
    try:
        config = parse_config(os.environ)
        _serve(config, process_settings, lines, Outgoing(outgoing, on_gone=lambda: os._exit(0)))
    except ConfigError as error:
        log.error("bad settings", reason=str(error))
        return 2
    return 0


def _watched_lines(fd: int) -> queue.SimpleQueue[bytes | None]:
    """Returns a queue of the lines of `fd`, with None after the last.

    The process ends at most `ENDING_S` + 0.5 seconds after the end of `fd`, even during a forward
    pass.
    """
    lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def watch() -> None:
        try:
            for line in read_lines(fd):
                lines.put(line)
        except OSError as error:
            log.error("requests cannot be read", error)
        lines.put(None)
        threading.Event().wait(ENDING_S + 0.5)
        os._exit(0)

    threading.Thread(target=watch, name="requests", daemon=True).start()
    return lines


def _serve(
    config: Config, process_settings: dict[str, str], lines: queue.SimpleQueue[bytes | None], wire: Outgoing
) -> None:
    from .cpu.backend import CpuBackend
    from .cpu.unused import remove_unused
    from .gpu import backend as gpu
    from .models.catalogue import Catalogue
    from .models.fetch import fetch_default
    from .models.loaded import LoadedModels
    from .separation.arithmetic import FastArithmetic
    from .separation.device import (
        DeviceError,
        choose_device,
        device_name,
        limit_memory,
        prepare_torch,
        slots_of,
    )
    from .separation.song import Resources
    from .server.heartbeat import start_heartbeat
    from .server.server import Server

    try:
        device = choose_device(config.device)
    except DeviceError as error:
        raise ConfigError(str(error)) from error
    torch_settings = prepare_torch(config)
    catalogue = Catalogue(config)
    limit_memory(config, device)
    prepare = None
    if device.type == "cpu":
        prepare = CpuBackend(config).prepare
    elif device.type == "cuda":
        prepare = partial(gpu.prepare, device=device)
    loaded = LoadedModels(catalogue, device, prepare)
    resources = Resources(catalogue, loaded, device, _versions(), FastArithmetic(device))
    # The separator starts a new engine and sends its songs again, one by one.
    server = Server(resources, wire.send, on_broken=lambda: os._exit(BROKEN_EXIT))
    hello = {
        "type": "hello",
        "protocol": PROTOCOL_VERSION,
        "pid": os.getpid(),
        "device": device.type,
        "device_name": device_name(device),
        "slots": slots_of(device),
        "versions": resources.versions,
    }
    settings = {each.name: str(getattr(config, each.name)) for each in fields(config)}
    log.info("settings of the engine", **settings, **process_settings, **torch_settings)
    wire.send(hello)
    server.start()
    start_heartbeat(wire.send, server.stats)
    if device.type == "cpu":
        # Many large files take longer than the separator should wait for an answer.
        threading.Thread(target=remove_unused, args=(config.data_dir,), name="conversions", daemon=True).start()
    threading.Thread(
        target=fetch_default, args=(config, catalogue, server.models_changed), name="fetch", daemon=True
    ).start()
    while (line := lines.get()) is not None:
        if not server.handle(line):
            break
    server.stop(ENDING_S)


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    import numpy
    import torch

    from .cpu.kept import openvino_version

    openvino = openvino_version()
    return {
        "engine": __version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "torch": torch.__version__,
        "demucs": version("demucs"),
        "numpy": numpy.__version__,
        **({"openvino": openvino} if openvino else {}),
    }


if __name__ == "__main__":
    # Threads of torch and of the hub may still run. Waiting for them may take longer than the
    # separator allows.
    code = main()
    sys.stderr.flush()
    os._exit(code)
