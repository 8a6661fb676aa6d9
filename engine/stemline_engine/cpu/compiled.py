"""A core that OpenVINO runs: compiled for the processor, with several passes at a time."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import torch

from ..device_memory import resident_bytes
from ..models.model import BF16, FP32, SAMPLE_RATE
from ..models.pass_memory import PassMemory
from ..models.running_pass import RunningPass
from .runtime import import_openvino

CoreResult = RunningPass[tuple[torch.Tensor, ...]]
"""A pass whose result is the outputs of the core. They are valid until the next pass of this core
or of another one with the same turns starts."""

_HINTS = {FP32: "f32", BF16: "bf16"}


LONG_FRAMES = 20 * SAMPLE_RATE
"""Frames of a long segment. Transformers have up to 8 s, the older families up to 44 s."""


def lanes_for(threads: int, frames: int) -> int:
    """Returns the number of passes at a time over segments of `frames` frames.

    Two passes with half of the threads each take less time than one after the other, because
    threads wait less for each other. Each pass has its own memory for results, which grows with
    the segment. That of a long segment is so large that two passes at a time take more memory and
    not less time. The section `lanes` of `make bench-engine` measures both.
    """
    return 2 if threads % 2 == 0 and frames < LONG_FRAMES else 1


def capabilities() -> list[str]:
    """Returns the kinds of arithmetic that OpenVINO has on this processor."""
    return sorted(import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))


def has_bf16() -> bool:
    """Returns whether OpenVINO multiplies 16-bit numbers (bfloat16) on this processor."""
    return "BF16" in capabilities()


class Turns:
    """The turns of the cores of one thread. Only the last one keeps its memory for results.

    Without it, each network of each bag in memory would keep its own.
    """

    def __init__(self) -> None:
        self._with_memory: list[weakref.ref[CompiledCore]] = []

    def take(self, core: CompiledCore) -> None:
        """Gives the turn to `core`, and frees the memory of the others.

        A core with a pass that still runs keeps its memory until a later turn.
        """
        others = [other for ref in self._with_memory if (other := ref()) is not None and other is not core]
        busy = [other for other in others if not other.release_memory()]
        self._with_memory = [weakref.ref(each) for each in (*busy, core)]


class CompiledCore:
    """The core in the OpenVINO file `path`. Only one thread may use it.

    `lanes`: the number of passes at a time. `turns` are those of all cores that run on the same
    thread; None: this is the only one. The numbers of threads and lanes are fixed, so that the load
    of the machine changes no sample. `memory` notes what the passes take that begin alone; None:
    nothing does. Raises the exceptions of OpenVINO.
    """

    def __init__(
        self,
        path: Path,
        threads: int,
        lanes: int,
        turns: Turns | None = None,
        arithmetic: str = FP32,
        memory: PassMemory | None = None,
    ) -> None:
        self._turns = turns
        self._arithmetic = arithmetic
        self._memory = memory or PassMemory()
        self._running = 0
        self._compiled: Any = (
            import_openvino()
            .Core()
            .compile_model(
                path,
                "CPU",
                {
                    "INFERENCE_PRECISION_HINT": _HINTS[arithmetic],
                    "INFERENCE_NUM_THREADS": threads,
                    "NUM_STREAMS": lanes,
                    # Another engine on this machine would pin its threads to the same cores.
                    "ENABLE_CPU_PINNING": False,
                },
            )
        )
        self._free: list[Any] = []

    @property
    def input_shapes(self) -> list[list[int]]:
        """The shapes of the inputs of a pass."""
        return [list(each.shape) for each in self._compiled.inputs]

    def start(self, *tensors: torch.Tensor) -> CoreResult:
        """Starts a pass over `tensors`, the inputs of a `CorePass`."""
        if self._turns is not None:
            self._turns.take(self)
        # Beside other passes and other work, the process grows for them too.
        before = None if self._running else resident_bytes()
        request = self._free.pop() if self._free else self._compiled.create_infer_request()
        inputs, frames = [tensor.contiguous().numpy() for tensor in tensors], tensors[-1].shape[-1]
        request.start_async(inputs, share_inputs=True)
        self._running += 1

        def result() -> tuple[torch.Tensor, ...]:
            try:
                request.wait()
            finally:
                self._running -= 1
                # The inputs must last until here.
                inputs.clear()
                self._free.append(request)
            # Views of the memory of the request, which its next pass overwrites.
            results = tuple(torch.from_numpy(output.data) for output in request.output_tensors)
            if before is not None:
                result_bytes = sum(each.nbytes for each in results)
                self._memory.grew(before, result_bytes, self._arithmetic, frames)
            return results

        def has_ended(timeout_s: float) -> bool:
            nonlocal before
            ended = _has_ended(request, timeout_s)
            if timeout_s == 0 and not ended:
                # The caller does other work, which may take memory.
                before = None
            return ended

        return CoreResult(result, has_ended)

    def settings(self) -> dict[str, str]:
        """Returns every property of the compiled core by its name in OpenVINO, for the log."""
        names = set(self._compiled.get_property("SUPPORTED_PROPERTIES")) - {"SUPPORTED_PROPERTIES"}
        return {name: str(self._compiled.get_property(name)) for name in sorted(names)}

    def release_memory(self) -> bool:
        """Frees the memory for results. Returns False, and frees nothing, while a pass runs."""
        if self._running:
            return False
        self._compiled.release_memory()
        return True


def _has_ended(request: Any, timeout_s: float) -> bool:
    """Waits for the pass of `request`, at most `timeout_s`, and returns whether it has ended."""
    try:
        return bool(request.wait_for(round(timeout_s * 1000)))
    except Exception:
        # The result raises the same error.
        return True
