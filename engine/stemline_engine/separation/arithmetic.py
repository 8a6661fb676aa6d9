"""Chooses the arithmetic of `fast`: fewer bits where the device has them and the network bears it.

The choice depends on the network, the versions and the device, and never on a measured time.
"""

from __future__ import annotations

import weakref
from collections.abc import Generator
from typing import Any

import torch

from .. import log
from ..models.agreement import MIN_FAST_DB, agreement_db
from ..models.model import BF16, FP32, TF32, Model, Network
from ..models.network_run import start_pass
from ..models.probes import probe_segments
from .forward import segment_frames, valid_frames


class FastArithmetic:
    """The arithmetic of `fast` for each network in memory. Only the compute thread may call it."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._known: weakref.WeakKeyDictionary[torch.nn.Module, str] = weakref.WeakKeyDictionary()

    def of(self, model: Model) -> Generator[list[dict[str, Any]], None, str]:
        """Returns the arithmetic for all networks of `model`. Yields between its comparisons.

        Runs two passes over a probe segment for each network that PyTorch runs, once. The library
        of the other networks compiles their cores, once, when all of them can use fewer bits.
        """
        found = []
        for network in model.networks:
            if network.module not in self._known:
                own = network.fast
                self._known[network.module] = self._measured(network, model.name) if own is None else own
                yield []
            found.append(self._known[network.module])
        # All networks of a model have one arithmetic, the most exact one that one of them needs.
        arithmetic = min(found, key=(FP32, TF32, BF16).index)
        for network in model.networks:
            if arithmetic == FP32 or network.open_fast is None:
                continue
            if not network.open_fast():
                self._known[network.module] = FP32
                return FP32
            yield []
        return arithmetic

    def _measured(self, network: Network, name: str) -> str:
        if getattr(network.module, "takes_any_level", False):
            return FP32
        frames = segment_frames(network.module)
        probe = probe_segments(valid_frames(network.module, frames), network.module.samplerate)[0]

        def stems_in(arithmetic: str) -> torch.Tensor:
            return start_pass(network, probe, arithmetic, self._device)().float().cpu()

        for arithmetic in fast_arithmetics(self._device):
            snr_db = agreement_db(lambda _: stems_in(FP32), lambda _, each=arithmetic: stems_in(each), [probe])
            log.info("fast is compared with exact", model=name, arithmetic=arithmetic, snr_db=snr_db)
            if snr_db is not None and snr_db >= MIN_FAST_DB:
                return arithmetic
        return FP32


def fast_arithmetics(device: torch.device) -> tuple[str, ...]:
    """Returns the arithmetics that `device` computes faster than 32 bit, the fastest first."""
    if device.type == "cuda":
        has_bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
        return (BF16, TF32) if has_bf16 else ()
    if device.type != "cpu":
        return ()
    checks = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    return (BF16,) if any(check is not None and check() for check in checks) else ()
