"""Opens one checkpoint file (`.th` or `.safetensors`) and builds its network.

Anyone may have written a checkpoint, so opening it must never run code of its author. Only names of
a fixed list may appear in a pickle, and this file builds the network classes from plain arguments.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
import re
import struct
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch

from ..errors import is_out_of_memory
from .container import check_container
from .families import CLASS_NAMES, network_class
from .model import ModelError
from .network import build_network

_LAYOUTS = {"f8": "<d", "f4": "<f", "i8": "<q", "i4": "<i", "b1": "<?"}
_FRACTION = re.compile(r"-?\d{1,12}(/\d{1,12})?")

# The list of allowed names is global to the process, so two loads must not change it at the same
# time.
_pickle_lock = threading.Lock()


def has_diffq() -> bool:
    """Returns whether diffq is installed, which reads quantised checkpoints.

    Its licence is non-commercial, so Stemline does not install it.
    """
    return importlib.util.find_spec("diffq") is not None


def open_checkpoint(path: Path) -> torch.nn.Module:
    """Returns the network in `path`: on the CPU, float32, in evaluation mode.

    Raises ModelError with a reason for people, and the error of a lack of memory.
    """
    try:
        check_container(path)
        package = _read_safetensors(path) if path.suffix == ".safetensors" else _read_pickle(path)
        module = _build(package, path.stat().st_size)
    except ModelError:
        raise
    except FileNotFoundError:
        raise ModelError(f"the file {path.name} no longer exists") from None
    except Exception as error:
        if is_out_of_memory(error):
            raise
        # Broken files fail in many ways inside torch, zipfile and the network's constructor.
        raise ModelError(f"the file {path.name} cannot be opened: {_first_line(error)}") from error
    return module.float().eval()


def _read_pickle(path: Path) -> dict[str, Any]:
    with _pickle_lock, torch.serialization.safe_globals(_allowed_names()):
        try:
            # With mmap a tensor cannot be larger than the file, even if the pickle declares more.
            package = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        except Exception as error:
            named = re.search(r"GLOBAL ([\w.]+)", str(error))
            if named:
                raise ModelError(
                    f"the file {path.name} is refused: it names {named[1]}, which no checkpoint needs"
                ) from error
            raise
    if not isinstance(package, dict) or not {"klass", "args", "kwargs", "state"} <= package.keys():
        raise ModelError(f"the file {path.name} is not a Demucs checkpoint: it lacks klass, args, kwargs or state")
    if not (isinstance(package["klass"], type) and issubclass(package["klass"], _ClassName)):
        raise ModelError(f"the file {path.name} does not name a Demucs class")
    return {**package, "klass": package["klass"].full_name}


def _read_safetensors(path: Path) -> dict[str, Any]:
    from safetensors import safe_open

    with safe_open(str(path), framework="pt") as file:
        metadata = file.metadata() or {}
        state: Any = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (it is not a mapping)
    if not {"klass", "args", "kwargs"} <= metadata.keys():
        raise ModelError(f"the file {path.name} is not a Demucs checkpoint: its metadata lack klass, args or kwargs")
    if "structure" in metadata:
        state = _nested(json.loads(metadata["structure"]), state)
    return {
        "klass": metadata["klass"],
        "args": _plain(json.loads(metadata["args"])),
        "kwargs": _plain(json.loads(metadata["kwargs"])),
        "state": state,
    }


def _build(package: dict[str, Any], file_bytes: int) -> torch.nn.Module:
    klass = _network_class(package["klass"])
    known = inspect.signature(klass).parameters
    # Old checkpoints may contain arguments that the installed class no longer accepts.
    kwargs = {key: value for key, value in dict(package["kwargs"]).items() if key in known}
    state = package["state"]
    quantised = bool(state.get("__quantized"))
    # A number takes at least one byte, or one bit in a quantised network.
    module = build_network(klass, list(package["args"]), kwargs, file_bytes * (8 if quantised else 1))
    if quantised:
        if not has_diffq():
            raise ModelError("the checkpoint is quantised and needs diffq: pip install diffq (non-commercial licence)")
        from demucs.states import set_state

        set_state(module, state)
    else:
        module.load_state_dict(state)
    return module


def _network_class(full_name: str) -> type[torch.nn.Module]:
    if full_name not in CLASS_NAMES:
        raise ModelError(f"the checkpoint is for {str(full_name)[:80]}; it must be for one of {', '.join(CLASS_NAMES)}")
    return network_class(full_name)


class _ClassName:
    """Replaces a network class in a pickle, which may name the class but cannot build a network."""

    full_name = ""


def _allowed_names() -> list[Any]:
    stand_ins = [(type("_ClassName", (_ClassName,), {"full_name": name}), name) for name in CLASS_NAMES]
    numbers = [
        (_scalar, "numpy.core.multiarray.scalar"),
        (_scalar, "numpy._core.multiarray.scalar"),
        (_NumberType, "numpy.dtype"),
    ]
    return [*stand_ins, *numbers, (_fraction, "fractions.Fraction"), *_quantiser_names()]


class _NumberType:
    """Replaces the type of a NumPy number, because NumPy's own type allows numbers of any size."""

    def __init__(self, name: object = None, *_: object) -> None:
        self.name = name

    def __setstate__(self, _state: object) -> None:
        """Ignores the byte order, because Demucs checkpoints are little-endian."""


def _scalar(kind: object = None, content: object = None) -> float | int | bool:
    layout = _LAYOUTS.get(str(kind.name)) if isinstance(kind, _NumberType) else None
    if layout is None or not isinstance(content, bytes) or len(content) != struct.calcsize(layout):
        raise ModelError("the checkpoint contains a number of an unknown type")
    return struct.unpack(layout, content)[0]


def _quantiser_names() -> list[Any]:
    # The packed state names the class that unpacks it. These two classes only compute: they open no
    # file and start no process.
    if not has_diffq():
        return []
    import diffq

    return [diffq.DiffQuantizer, diffq.UniformQuantizer]


def _fraction(*parts: object) -> Fraction:
    # Older versions of Python pickle a fraction as one text, newer ones as two numbers. For a text
    # such as 1e999999999, Fraction itself takes minutes and gigabytes.
    text = "/".join(str(part) for part in parts)
    if not all(isinstance(part, (int, str)) for part in parts) or not _FRACTION.fullmatch(text):
        raise ModelError("the checkpoint contains a fraction that is not valid")
    return Fraction(text)


def _plain(value: Any) -> Any:
    """Returns arguments of the constructor from JSON, in which a fraction is a marked object."""
    if isinstance(value, dict):
        if value.get("_type") == "fraction":
            return Fraction(int(value["numerator"]), int(value["denominator"]))
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _nested(node: Any, tensors: dict[str, torch.Tensor]) -> Any:
    """Returns the packed state of a quantised network from its description.

    A safetensors file contains only tensors, so its metadata describe the structure of the state.
    """
    if not isinstance(node, dict):
        return node
    kind, inner = next(iter(node.items()))
    if kind == "_tensor":
        return tensors[inner]
    if kind == "_dict":
        return {key: _nested(item, tensors) for key, item in inner}
    if kind in ("_list", "_tuple"):
        items = [_nested(item, tensors) for item in inner]
        return items if kind == "_list" else tuple(items)
    if kind == "_class" and has_diffq() and inner.startswith("diffq."):
        module, name = inner.rsplit(".", 1)
        return getattr(importlib.import_module(module), name)
    raise ModelError(f"the checkpoint describes its state with the unknown word {kind!r}")


def _first_line(error: BaseException) -> str:
    text = str(error).strip().split("\n", 1)[0][:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
