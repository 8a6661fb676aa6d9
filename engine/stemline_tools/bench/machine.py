"""Describes the machine and the versions that the results belong to."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from stemline_engine.separation.device import device_name


def describe(device: torch.device) -> dict[str, Any]:
    """Returns the processor, the GPU if `device` is one, and the versions."""
    machine = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": device_name(torch.device("cpu")),
        "cores": usable_cores(),
        "torch threads": torch.get_num_threads(),
        "memory GiB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load average": round(os.getloadavg()[0], 1),
        "torch": torch.__version__,
        "demucs": version("demucs"),
    }
    return {**machine, **(_gpu(device) if device.type == "cuda" else {})}


def gpu_id(device: torch.device) -> str | None:
    """Returns the UUID of a CUDA device as `nvidia-smi` names it; None: another kind of device."""
    return f"GPU-{torch.cuda.get_device_properties(device).uuid}" if device.type == "cuda" else None


def usable_cores() -> int:
    """Returns the number of cores that this process may use: its affinity and its control group."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return cores if quota == "max" else max(1, min(cores, int(quota) // int(period)))
    except (OSError, ValueError):
        return cores


def _gpu(device: torch.device) -> dict[str, Any]:
    properties = torch.cuda.get_device_properties(device)
    return {
        "GPU": properties.name,
        "GPU memory GiB": round(properties.total_memory / 2**30, 1),
        "CUDA of torch": torch.version.cuda,
        "cuDNN": torch.backends.cudnn.version(),
        "driver": _driver(),
    }


def _driver() -> str | None:
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.split("\n")[0]
    except (OSError, subprocess.SubprocessError):
        return None
