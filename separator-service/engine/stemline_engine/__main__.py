"""`python -m stemline_engine`: reads settings, builds the parts, answers until the pipe ends.

The order of the first lines matters: the pipe is moved out of the way and the watch on it begins before torch, whose
import takes seconds, is touched.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading

from . import __version__, lifeline, log
from .config import Config, ConfigError, parse_config
from .protocol import PROTOCOL_VERSION
from .runtime import prepare_process
from .wire import Outgoing, read_lines

# What is in flight gets this long to drop its temporary files; a forward pass may take longer and is not waited for.
ENDING_S = 1.0
DEVICE_LOST_EXIT = 70


def main() -> int:
    lifeline.die_with_parent()
    incoming, outgoing = lifeline.claim_standard_streams()
    # Ctrl-C reaches the whole terminal group; the parent decides when the engine ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lines = _watched_lines(incoming)
    prepare_process()
    try:
        config = parse_config(os.environ)
        _serve(config, lines, Outgoing(outgoing, on_gone=lambda: os._exit(0)))
    except ConfigError as error:
        log.error("bad settings", reason=str(error))
        return 2
    return 0


def _watched_lines(fd: int) -> queue.SimpleQueue[bytes | None]:
    """Lines of the pipe, None at its end; however busy the rest is, the process ends soon after the pipe does."""
    lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def watch() -> None:
        try:
            for line in read_lines(fd):
                lines.put(line)
        except OSError as error:
            log.error("the pipe cannot be read", error)
        lines.put(None)
        threading.Event().wait(ENDING_S + 0.5)
        os._exit(0)

    threading.Thread(target=watch, name="pipe", daemon=True).start()
    return lines


def _serve(config: Config, lines: queue.SimpleQueue[bytes | None], wire: Outgoing) -> None:
    from .catalogue import Catalogue
    from .device import DeviceError, choose_device, device_name, prepare_torch
    from .fetch import fetch_default
    from .server import Server
    from .shelf import Shelf
    from .song import Tools

    try:
        device = choose_device(config.device)
    except DeviceError as error:
        raise ConfigError(str(error)) from error
    prepare_torch(config)
    catalogue = Catalogue(config)
    tools = Tools(catalogue, Shelf(catalogue, device), device, _versions())
    # The parent starts the engine anew and runs its songs again, one by one.
    server = Server(tools, wire.send, on_device_lost=lambda: os._exit(DEVICE_LOST_EXIT))
    hello = {
        "type": "hello",
        "protocol": PROTOCOL_VERSION,
        "pid": os.getpid(),
        "device": device.type,
        "device_name": device_name(device),
        "versions": tools.versions,
    }
    wire.send(hello)
    server.start()
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

    return {
        "engine": __version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "torch": torch.__version__,
        "demucs": version("demucs"),
        "numpy": numpy.__version__,
    }


if __name__ == "__main__":
    # Threads of torch and of the hub may still run; waiting for them could outlast the parent's patience.
    code = main()
    sys.stderr.flush()
    os._exit(code)
