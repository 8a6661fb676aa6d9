"""Settings of the engine, read from environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .weights_source import HUB, SourceError, WeightsSource, parse_source

DEVICES = ("auto", "cuda", "mps", "cpu")
CPU_BACKENDS = ("auto", "torch")
STEM_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,31}")
MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")


@dataclass(frozen=True)
class Config:
    """Settings of one engine process."""

    device: str = "auto"
    """One of `DEVICES`."""
    models_dir: Path | None = None
    """Folder with the user's own checkpoints; None: there is none."""
    weights_dir: Path | None = None
    """Folder with the weights of the Demucs models; None: the caches that Demucs itself uses."""
    default_model: str = "auto"
    """Name of the model that `auto` stands for.

    `auto`: htdemucs when its weights are here, else preview.
    """
    weights_from: WeightsSource = HUB
    """Source of the weights of the Demucs models."""
    fetch_weights: bool = True
    """True: the engine fetches missing weights of the default model after the start."""
    threads: int = 0
    """CPU threads for one forward pass; 0: torch decides."""
    cpu_backend: str = "auto"
    """One of `CPU_BACKENDS`; `auto`: OpenVINO for the networks that it can run, else PyTorch."""
    gpu_memory_mib: int = 0
    """Limit of the memory on a CUDA device in MiB; 0: all of it."""
    data_dir: Path | None = None
    """Folder whose `cache/openvino` keeps converted networks; None: none is converted."""


class ConfigError(ValueError):
    """Wrong settings; the text names all of them."""


def parse_config(env: Mapping[str, str]) -> Config:
    """Returns the settings in `env`. A variable with an empty value counts as not set.

    Raises ConfigError.
    """
    wrong: list[str] = []

    def value(name: str, default: str) -> str:
        return env.get(name, "").strip() or default

    device = value("STEMLINE_DEVICE", "auto")
    if device not in DEVICES:
        wrong.append(f"STEMLINE_DEVICE must be one of {', '.join(DEVICES)}, not {device!r}")
    default_model = value("STEMLINE_DEFAULT_MODEL", "auto")
    if not MODEL_NAME.fullmatch(default_model):
        wrong.append(f"STEMLINE_DEFAULT_MODEL must be the name of a model, not {default_model!r}")
    fetch = value("STEMLINE_FETCH_WEIGHTS", "auto")
    if fetch not in ("auto", "never"):
        wrong.append(f"STEMLINE_FETCH_WEIGHTS must be auto or never, not {fetch!r}")
    source = HUB
    try:
        source = parse_source(value("STEMLINE_WEIGHTS_FROM", "hub"))
    except SourceError as error:
        wrong.append(f"STEMLINE_WEIGHTS_FROM {error}")

    def number(name: str, most: int) -> int:
        text = value(name, "0")
        if not text.isascii() or not text.isdigit() or int(text) > most:
            wrong.append(f"{name} must be a number from 0 to {most}, not {text!r}")
            return 0
        return int(text)

    threads = number("STEMLINE_ENGINE_THREADS", 1024)
    gpu_memory_mib = number("STEMLINE_GPU_MEMORY_MIB", 1 << 20)
    cpu_backend = value("STEMLINE_CPU_BACKEND", "auto")
    if cpu_backend not in CPU_BACKENDS:
        wrong.append(f"STEMLINE_CPU_BACKEND must be one of {', '.join(CPU_BACKENDS)}, not {cpu_backend!r}")
    if wrong:
        raise ConfigError("; ".join(wrong))

    def folder(name: str) -> Path | None:
        path = env.get(name, "").strip()
        return Path(path) if path else None

    return Config(
        device=device,
        models_dir=folder("STEMLINE_MODELS_DIR"),
        weights_dir=folder("STEMLINE_WEIGHTS_DIR"),
        default_model=default_model,
        weights_from=source,
        fetch_weights=fetch == "auto",
        threads=threads,
        cpu_backend=cpu_backend,
        gpu_memory_mib=gpu_memory_mib,
        data_dir=folder("STEMLINE_DATA_DIR"),
    )
