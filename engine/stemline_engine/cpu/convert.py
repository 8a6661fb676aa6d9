"""Converts one network for OpenVINO, and compares its stems with those of PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from ..errors import is_out_of_memory
from ..models.agreement import agreement_db
from ..models.model import BF16
from ..models.probes import probe_segments
from ..separation.forward import complete_frames
from .compiled import CompiledCore, has_bf16, lanes_for
from .core import core_pass, torch_core
from .kept import MODULE, NETWORK, Result, files_digest, write_result
from .network import forward_with
from .runtime import import_openvino
from .short_sums import shorten_sums


def convert(folder: Path, on_step: Callable[[str], None]) -> None:
    """Converts the network in `folder`, and writes the files of OpenVINO and the result there.

    A network that cannot be converted has a result too, so that the next load does not try it
    again. Raises the exceptions of the conversion and of a full disk.
    """
    openvino = import_openvino()
    # The engine has just written this file from a network in its memory.
    module = torch.load(folder / MODULE, weights_only=False)
    on_step("opened")
    segments = probe_segments(complete_frames(module), module.samplerate)
    try:
        converted = _converted(module, segments[0])
    except Exception as error:
        # A later load may find more memory.
        if not is_out_of_memory(error):
            write_result(folder, Result(None, f"OpenVINO cannot convert the network: {type(error).__name__}", ""))
        raise
    shorten_sums(converted)
    on_step("converted")
    # The default would round the weights to 16 bits.
    openvino.save_model(converted, folder / NETWORK, compress_to_fp16=False)
    del converted
    threads = torch.get_num_threads()
    lanes = lanes_for(threads, complete_frames(module))
    core = CompiledCore(folder / NETWORK, threads, lanes)
    on_step("compiled")

    def reported(segments: list[torch.Tensor]) -> Iterator[torch.Tensor]:
        for segment in segments:
            yield segment
            on_step("compared")

    with torch.inference_mode():
        snr_db = agreement_db(module, forward_with(module, core), reported(segments))
        fast_snr_db = None
        if has_bf16():
            del core
            fast = CompiledCore(folder / NETWORK, threads, lanes, arithmetic=BF16)
            fast_snr_db = agreement_db(module, forward_with(module, fast), reported(segments[:1]))
    write_result(folder, Result(snr_db, None, files_digest(folder), fast_snr_db=fast_snr_db))


def _converted(module: torch.nn.Module, segment: torch.Tensor) -> Any:
    with torch.no_grad():
        inputs = core_pass(module, segment).inputs
        program = torch.export.export(torch_core(module), inputs, strict=False)
        if any("lstm" in str(node.target) for node in program.graph.nodes):
            # OpenVINO would divide the LSTM of an exported program into its steps, each with nodes
            # of its own. Only networks with an LSTM are traced, because a trace holds every
            # intermediate result.
            program = torch.jit.trace(program.module(check_guards=False), inputs, check_trace=False)
        return import_openvino().convert_model(program, input=[list(each.shape) for each in inputs])
