"""The device that networks run on, and what is particular to it."""

from __future__ import annotations

import platform
import sys

import torch

from ..config import Config


class DeviceError(RuntimeError):
    """The device that was asked for is not usable here."""


def choose_device(name: str) -> torch.device:
    """`auto` takes cuda, then mps, then cpu; a device asked for by name must be there. Raises DeviceError."""
    usable = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available, "cpu": lambda: True}
    if name == "auto":
        return torch.device(next(kind for kind, check in usable.items() if check()))
    if not usable[name]():
        raise DeviceError(f"STEMLINE_DEVICE is {name}, but torch {torch.__version__} finds no such device here")
    return torch.device(name)


def prepare_torch(config: Config) -> None:
    """Process-wide settings of torch; called once, before the first network is built."""
    if config.threads:
        torch.set_num_threads(config.threads)
    # The fused attention path of nn.MultiheadAttention is slower on a CPU for the lengths that these networks have.
    torch.backends.mha.set_fastpath_enabled(False)


def device_name(device: torch.device) -> str:
    """The device as people call it."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return _processor_name()


def device_bytes(device: torch.device) -> int | None:
    """Memory of the device that tensors of this process take; None on a CPU."""
    if device.type == "cuda":
        return torch.cuda.memory_allocated(device)
    return torch.mps.current_allocated_memory() if device.type == "mps" else None


def release_unused(device: torch.device) -> None:
    """Gives cached device memory back, so that what failed for want of memory may succeed later."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def resident_bytes() -> int | None:
    """Memory of this process; None where the system does not tell."""
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
    return None


def _processor_name() -> str:
    if sys.platform == "linux":
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
