"""`python -m stemline_tools.tiny OUTDIR [--full]`: writes small checkpoints with random weights.

They are for tests. They have the classes and the file formats of Demucs, but their stems are noise.
Each run writes the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch

SOURCES = ["drums", "bass", "other", "vocals"]

_TRANSFORMER = {
    "channels": 4,
    "bottom_channels": 16,
    "t_layers": 1,
    "t_heads": 2,
    "dconv_mode": 0,
}
_BAG = """\
models: ['tiny-ht', 'tiny-hd', 'tiny-st']
weights: [
  [1., 0., 1., 0.5],
  [0., 1., 1., 0.25],
  [0., 0., 0., 1.],
]
"""
_FINE_TUNED_BAG = """\
models: ['tiny-ft-drums', 'tiny-ft-bass', 'tiny-ft-other', 'tiny-ft-vocals']
weights: [
  [1., 0., 0., 0.],
  [0., 1., 0., 0.],
  [0., 0., 1., 0.],
  [0., 0., 0., 1.],
]
"""
_SHORT_BAG = """\
models: ['tiny-hd', 'tiny-ht']
segment: 0.8
"""


def write_tiny(folder: Path) -> list[Path]:
    """Writes tiny-ht, tiny-hd, tiny-td (`.th`), tiny-st (`.safetensors`), tiny-bag and tiny-short.

    The last two are bags. Returns the paths of the files.
    """
    from demucs.demucs import Demucs
    from demucs.hdemucs import HDemucs
    from demucs.htdemucs import HTDemucs

    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_pickle(folder, "tiny-ht", HTDemucs, {**_TRANSFORMER, "segment": Fraction(13, 10)}, seed=1),
        write_pickle(folder, "tiny-hd", HDemucs, {"channels": 4, "segment": 3}, seed=2),
        write_pickle(folder, "tiny-td", Demucs, {"channels": 4, "depth": 4, "segment": 3}, seed=3),
        write_safetensors(folder, "tiny-st", HTDemucs, {**_TRANSFORMER, "segment": Fraction(1)}, seed=4),
        _write(folder / "tiny-bag.yaml", _BAG.encode()),
        _write(folder / "tiny-short.yaml", _SHORT_BAG.encode()),
    ]


def write_fine_tuned(folder: Path) -> list[Path]:
    """Writes tiny-ft, a bag with one network for each source, like htdemucs_ft.

    Returns the paths of the files.
    """
    from demucs.htdemucs import HTDemucs

    folder.mkdir(parents=True, exist_ok=True)
    kwargs = {**_TRANSFORMER, "segment": Fraction(13, 10)}
    return [
        *(write_pickle(folder, f"tiny-ft-{name}", HTDemucs, kwargs, seed=10 + i) for i, name in enumerate(SOURCES)),
        _write(folder / "tiny-ft.yaml", _FINE_TUNED_BAG.encode()),
    ]


def write_full(folder: Path) -> list[Path]:
    """Writes random-htdemucs, the network of htdemucs in its real size (84 MB).

    It is for measurements of speed and memory. Returns the paths of the files.
    """
    from demucs.htdemucs import HTDemucs

    folder.mkdir(parents=True, exist_ok=True)
    kwargs = {"bottom_channels": 512, "dconv_mode": 3, "segment": Fraction(39, 5)}
    return [write_pickle(folder, "random-htdemucs", HTDemucs, kwargs, seed=5)]


def write_hybrids(folder: Path) -> list[str]:
    """Writes the network of hdemucs_mmi in its real size, with segments of 10 s and of 40 s.

    Returns the names of both.
    """
    from demucs.hdemucs import HDemucs

    folder.mkdir(parents=True, exist_ok=True)
    segments = {"random-hdemucs-10s": 10, "random-hdemucs-40s": 40}
    for name, segment in segments.items():
        write_pickle(folder, name, HDemucs, {"segment": segment}, seed=6)
    return list(segments)


def write_pickle(folder: Path, signature: str, klass: type, kwargs: dict[str, Any], seed: int) -> Path:
    """Writes `<signature>-<checksum>.th` with half-precision weights and returns its path.

    It replaces a file of an earlier run.
    """
    package = {
        "klass": klass,
        "args": (SOURCES,),
        "kwargs": kwargs,
        "state": _random_state(klass, kwargs, seed),
        "training_args": {},
    }
    buffer = io.BytesIO()
    torch.save(package, buffer)
    content = buffer.getvalue()
    for old in folder.glob(f"{signature}-????????.th"):
        old.unlink()
    return _write(folder / f"{signature}-{hashlib.sha256(content).hexdigest()[:8]}.th", content)


def write_safetensors(folder: Path, signature: str, klass: type, kwargs: dict[str, Any], seed: int) -> Path:
    """Writes `<signature>.safetensors` with half-precision weights and returns its path.

    Its metadata contain the class, and the arguments as JSON.
    """
    from safetensors.torch import save

    metadata = {
        "klass": f"{klass.__module__}.{klass.__name__}",
        "args": json.dumps([SOURCES]),
        "kwargs": json.dumps(kwargs, default=_fraction_as_json),
    }
    content = save(_random_state(klass, kwargs, seed), metadata)
    return _write(folder / f"{signature}.safetensors", _with_sorted_header(content))


def _with_sorted_header(content: bytes) -> bytes:
    # The library writes the keys of the header in another order each time. The format requires that
    # the length of the header is a multiple of 8.
    length = int.from_bytes(content[:8], "little")
    header = json.dumps(json.loads(content[8 : 8 + length]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + content[8 + length :]


def _random_state(klass: type, kwargs: dict[str, Any], seed: int) -> dict[str, torch.Tensor]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = klass(SOURCES, **kwargs)
    return {key: tensor.half() for key, tensor in module.state_dict().items()}


def _fraction_as_json(value: object) -> dict[str, Any]:
    if isinstance(value, Fraction):
        return {"_type": "fraction", "numerator": value.numerator, "denominator": value.denominator}
    raise TypeError(f"a checkpoint cannot contain {type(value).__name__}")


def _write(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(content)
    os.replace(temporary, path)
    return path


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m stemline_tools.tiny", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="OUTDIR")
    parser.add_argument("--full", action="store_true", help="write the network of htdemucs in its real size instead")
    options = parser.parse_args(arguments)
    for path in write_full(options.folder) if options.full else write_tiny(options.folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
