"""The device that networks run on: its choice, its settings, its name and its cached memory."""

from __future__ import annotations

import platform
import sys

import torch

from .. import log
from ..config import Config
from .probe import fault_of


class DeviceError(RuntimeError):
    """A requested device that this machine does not have, or on which no network runs."""


def choose_device(name: str) -> torch.device:
    """Returns the device `name`, one of `config.DEVICES`; `auto`: the first of cuda, mps and cpu.

    Runs a pass on it. `auto` leaves out a device on which the pass fails, and logs the reason.
    Raises DeviceError.
    """
    usable = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available, "cpu": lambda: True}
    if name != "auto":
        if not usable[name]():
            raise DeviceError(f"STEMLINE_DEVICE is {name}, but torch {torch.__version__} does not find this device")
        if fault := fault_of(torch.device(name)):
            raise DeviceError(f"STEMLINE_DEVICE is {name}, but networks cannot run on this device: {fault}")
        return torch.device(name)
    for kind in (kind for kind, is_found in usable.items() if is_found()):
        if (fault := fault_of(torch.device(kind))) is None:
            return torch.device(kind)
        log.error("networks cannot run on a device, so another one is used", device=kind, reason=fault)
    raise DeviceError("no device can run networks")


def prepare_torch(config: Config) -> dict[str, object]:
    """Applies the settings of torch for this process, and returns those in effect, for the log.

    Must run before a network is built. `precision=fast` changes TF32 during its passes.
    """
    if config.threads:
        torch.set_num_threads(config.threads)
    # The fused attention of nn.MultiheadAttention is slower on a CPU for the lengths of these
    # networks.
    torch.backends.mha.set_fastpath_enabled(False)
    # By default torch lets a GPU round the inputs of convolutions to TF32, which has 10 bits of
    # precision.
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.deterministic = True
    return {
        "torch_threads": torch.get_num_threads(),
        "mha_fast_path": torch.backends.mha.get_fastpath_enabled(),
        "cudnn_allow_tf32": torch.backends.cudnn.allow_tf32,
        "cudnn_deterministic": torch.backends.cudnn.deterministic,
        "cudnn_benchmark": torch.backends.cudnn.benchmark,
        "matmul_allow_tf32": torch.backends.cuda.matmul.allow_tf32,
        "float32_matmul_precision": torch.get_float32_matmul_precision(),
    }


def limit_memory(config: Config, device: torch.device) -> None:
    """Limits the memory of this process on a CUDA device to `gpu_memory_mib`."""
    if device.type != "cuda" or not config.gpu_memory_mib:
        return
    total = torch.cuda.get_device_properties(device).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, config.gpu_memory_mib * (1 << 20) / total), device)


def slots_of(device: torch.device) -> int:
    """Returns the number of songs in flight that keep the device busy.

    On a CPU one song is separated while another one is decoded or encoded. A GPU separates a song
    in less time than its tracks take to encode, so more songs are needed.
    """
    return 2 if device.type == "cpu" else 16


def device_name(device: torch.device) -> str:
    """Returns the product name of the device, for people."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return _processor_name()


def release_unused(device: torch.device) -> None:
    """Returns cached device memory to the system, for later requests that need other sizes."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def _processor_name() -> str:
    if sys.platform == "linux":
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
