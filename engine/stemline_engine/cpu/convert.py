"""Converts one network for OpenVINO, and compares its stems with those of PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import torch

from .core import TorchCore, compile_core, core_frames, example_inputs, run_with
from .kept import MODULE, NETWORK, Result, files_digest, write_result
from .probes import probe_segments
from .runtime import import_openvino
from .short_sums import shorten_sums

Forward = Callable[[torch.Tensor], torch.Tensor]
EQUAL_DB = 300.0
"""Ratio that stands for stems without a difference."""


def convert(folder: Path, on_step: Callable[[str], None]) -> None:
    """Converts the network in `folder`, and writes the files of OpenVINO and the result there.

    A network that cannot be converted has a result too, so that the next load does not try it
    again. Raises the exceptions of the conversion and of a full disk.
    """
    openvino = import_openvino()
    # The engine has just written this file from a network in its memory.
    module = torch.load(folder / MODULE, weights_only=False)
    on_step("opened")
    segments = probe_segments(core_frames(module), module.samplerate)
    try:
        converted = _converted(module, segments[0])
    except MemoryError:
        raise
    except Exception as error:
        write_result(folder, Result(None, f"OpenVINO cannot convert the network: {type(error).__name__}", ""))
        raise
    shorten_sums(converted)
    on_step("converted")
    # The default would round the weights to 16 bits.
    openvino.save_model(converted, folder / NETWORK, compress_to_fp16=False)
    del converted
    core = compile_core(folder / NETWORK, torch.get_num_threads())
    on_step("compiled")

    def reported(segments: list[torch.Tensor]) -> Iterator[torch.Tensor]:
        for segment in segments:
            yield segment
            on_step("compared")

    with torch.inference_mode():
        snr_db = agreement_db(module, run_with(module, core), reported(segments))
    write_result(folder, Result(snr_db, None, files_digest(folder)))


def agreement_db(reference: Forward, candidate: Forward, segments: Iterable[torch.Tensor]) -> float | None:
    """Returns the lowest ratio of `_worst_snr_db` over `segments`; None when one is None."""
    ratios = [_worst_snr_db(reference(segment)[0], candidate(segment)[0]) for segment in segments]
    return None if None in ratios else min(ratios)


def _worst_snr_db(reference: torch.Tensor, stems: torch.Tensor) -> float | None:
    """Returns the lowest ratio of a stem of `reference` (S, 2, T) to the error of `stems`, in dB.

    None when samples are not finite.
    """
    error = (stems.double() - reference.double()).square().sum((1, 2))
    signal = reference.double().square().sum((1, 2))
    if not error.isfinite().all():
        return None
    ratios = torch.where(error == 0, EQUAL_DB, 10 * torch.log10(signal / error))
    return max(ratios.min().item(), -EQUAL_DB)


def _converted(module: torch.nn.Module, segment: torch.Tensor) -> Any:
    with torch.no_grad():
        inputs = example_inputs(module, segment)
        # torch.jit.trace would hold every intermediate result, 4 GB for htdemucs instead of 1 GB.
        program = torch.export.export(TorchCore(module), inputs, strict=False)
        return import_openvino().convert_model(program, input=[list(each.shape) for each in inputs])
