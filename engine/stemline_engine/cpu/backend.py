"""Chooses OpenVINO or PyTorch for a model on a CPU, and waits for conversions.

The choice depends only on the model, the versions, the settings and the processor, and never on a
measured time, so the same song has the same samples again.
"""

from __future__ import annotations

import os
import platform
import select
import subprocess
import sys
import weakref
from collections.abc import Generator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO

import torch

from .. import log
from ..config import Config
from ..device_memory import resident_bytes
from ..models.agreement import MIN_FAST_DB
from ..models.families import is_of_demucs, pads_segments
from ..models.model import BF16, FP32, Model, Network
from ..models.pass_memory import PassMemory
from ..separation.forward import complete_frames
from ..wait import Wait
from . import kept
from .compiled import CompiledCore, Turns, capabilities, lanes_for
from .network import start_with

MIN_SNR_DB = 100.0
"""Least agreement of OpenVINO with PyTorch, that of the engine with Demucs (`make parity`)."""
OPENVINO = "openvino"
ON_PYTORCH = "the model runs on PyTorch"
"""The message of the log about a model that OpenVINO does not run."""
IN_32_BIT = "songs with precision=fast are computed in 32 bit"
"""The message of the log about a model whose 16-bit core OpenVINO cannot open."""
_CHECK_EVERY_S = 0.1
"""Seconds between two looks at a conversion while nothing else runs."""
_OUTPUT_CHARACTERS = 2000


class Unsuitable(Exception):
    """A model that PyTorch runs; the text is the reason."""


class CpuBackend:
    """Prepares models for a CPU. Only the compute thread may call it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._turns = Turns()

    def prepare(self, model: Model) -> Generator[bool | Wait, None, Model]:
        """Returns `model` with its backend, and logs the choice.

        Yields waits while a conversion runs, and True when one of its steps has ended.
        """
        try:
            fault = self._fault(model)
            if fault:
                raise Unsuitable(fault)
            networks = []
            for network in model.networks:
                networks.append((yield from self._on_openvino(network, model.name)))
        except Unsuitable as reason:
            if reason.__cause__ is None:
                log.info(ON_PYTORCH, model=model.name, reason=str(reason))
            else:
                log.error(ON_PYTORCH, reason.__cause__, model=model.name, reason=str(reason))
            return model
        for network in networks:
            # OpenVINO has its own copy of the weights.
            if pads_segments(network.module):
                network.module.to("meta")
        lanes = [network.lanes for network in networks]
        log.info("the model runs on OpenVINO", model=model.name, lanes=lanes)
        return replace(model, networks=tuple(networks), backend=OPENVINO)

    def _fault(self, model: Model) -> str | None:
        """Returns the reason why OpenVINO is not tried for `model`; None: it is tried."""
        if self._config.cpu_backend == "torch":
            return "STEMLINE_CPU_BACKEND is torch"
        if not all(is_of_demucs(network.module) for network in model.networks):
            return "only networks of Demucs are converted"
        if self._config.data_dir is None:
            return "STEMLINE_DATA_DIR is not set, so there is no folder for the conversion"
        if kept.openvino_version() is None:
            return "openvino is not installed"
        if platform.machine() in ("x86_64", "AMD64") and torch.backends.cpu.get_cpu_capability() == "DEFAULT":
            return "the processor lacks AVX2"
        try:
            capabilities()
        except Exception as error:
            # A damaged package, or one for another system, fails in many ways.
            log.error("OpenVINO cannot be opened", error)
            return f"OpenVINO cannot be opened: {type(error).__name__}"
        return None

    def _on_openvino(self, network: Network, name: str) -> Generator[bool | Wait, None, Network]:
        """Returns `network` with its core in OpenVINO; converts it if needed. Raises Unsuitable."""
        module = network.module
        parent = kept.parent_folder(self._config.data_dir)
        folder = parent / kept.conversion_name(module)
        found = kept.open_result(folder)
        if found is None:
            try:
                yield from _convert(module, parent, folder)
            except (OSError, RuntimeError) as error:
                # torch raises RuntimeError when a disk is full.
                raise Unsuitable(f"the folder {parent} cannot be written: {error}") from error
            found = kept.open_result(folder)
        if found is None:
            raise Unsuitable(f"the conversion in {folder} cannot be read")
        result, lock = found
        # The lock ends when the network leaves the memory.
        weakref.finalize(module, lock.close)
        if result.fault is not None:
            raise Unsuitable(result.fault)
        if result.snr_db is None or result.snr_db < MIN_SNR_DB:
            raise Unsuitable(f"OpenVINO differs from PyTorch: {result.snr_db} dB, needed are {MIN_SNR_DB:g} dB")
        threads = torch.get_num_threads()
        lanes = lanes_for(threads, complete_frames(module))
        memory = network.memory

        @cache
        def core_of(arithmetic: str) -> CompiledCore:
            return _compiled(folder, threads, lanes, self._turns, arithmetic, memory)

        core_of(FP32)

        @cache
        def open_fast() -> bool:
            """Compiles the core of 16 bit for the first song that needs it."""
            before = resident_bytes()
            try:
                core_of(BF16)
            except Unsuitable as reason:
                log.warn(IN_32_BIT, model=name, reason=str(reason))
                return False
            memory.compiled(before)
            return True

        log.info("a network is open in OpenVINO", snr_db=result.snr_db, fast_snr_db=result.fast_snr_db)
        start = start_with(module, core_of, lanes)
        has_fast = result.fast_snr_db is not None and result.fast_snr_db >= MIN_FAST_DB
        fast = BF16 if has_fast else FP32
        return replace(network, start=start, lanes=lanes, fast=fast, open_fast=open_fast)


def _compiled(
    folder: Path, threads: int, lanes: int, turns: Turns, arithmetic: str, memory: PassMemory
) -> CompiledCore:
    """Returns the core of a conversion. Raises Unsuitable with the error as its cause."""
    try:
        core = CompiledCore(folder / kept.NETWORK, threads, lanes, turns, arithmetic, memory)
        log.info("OpenVINO has compiled a network", arithmetic=arithmetic, **core.settings())
    except Exception as error:
        reason = f"OpenVINO cannot open the conversion in {folder}: {type(error).__name__}: {error}"
        raise Unsuitable(reason) from error
    return core


def _convert(module: torch.nn.Module, parent: Path, folder: Path) -> Generator[bool | Wait, None, None]:
    """Converts `module` in a process of its own into `folder`. Raises OSError and Unsuitable."""
    with kept.incomplete_folder(parent) as (incomplete, output):
        torch.save(module, incomplete / kept.MODULE)
        log.info("a network is converted for OpenVINO, once for its weights", folder=str(folder))
        process = subprocess.Popen(
            [sys.executable, "-m", "stemline_engine.cpu", str(incomplete)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
        )
        code = yield from _steps_of(process)
        if code != 0 and kept.read_result(incomplete) is None:
            text = (incomplete / kept.OUTPUT).read_text(errors="replace")[-_OUTPUT_CHARACTERS:]
            log.error("a conversion ended without a result", exit_code=code, output=text)
            raise Unsuitable(f"the conversion ended with exit code {code}")
        kept.complete(incomplete, folder)


def _steps_of(process: subprocess.Popen) -> Generator[bool | Wait, None, int]:
    """Returns the exit code of `process`. Yields waits for its lines, and True after each of them.

    Kills it when the generator is closed.
    """
    output = process.stdout
    try:
        while True:
            yield Wait(lambda: output.closed or _has_content(output), _CHECK_EVERY_S)
            if not _has_content(output):
                continue
            lines = os.read(output.fileno(), 4096)
            if not lines:
                return process.wait()
            yield b"\n" in lines
    finally:
        process.kill()
        process.wait()
        output.close()


def _has_content(output: IO[bytes]) -> bool:
    """Returns whether a read of `output` does not wait, also at its end."""
    return bool(select.select([output], [], [], 0)[0])
