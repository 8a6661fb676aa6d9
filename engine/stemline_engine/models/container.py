"""Checks the container of a checkpoint against the size of its file, before its content is read.

Anyone may have written a checkpoint, and a header of 100 bytes can declare a terabyte. The formats:
https://github.com/huggingface/safetensors#format and the ZIP files of `torch.save`.
"""

from __future__ import annotations

import json
import math
import pickletools
import re
import zipfile
from pathlib import Path
from typing import Any

from .families import CLASS_NAMES
from .model import ModelError

MAX_FILE_BYTES = 8 << 30
"""Ten times the largest checkpoint of Demucs."""
MAX_HEADER_BYTES = 4 << 20
"""Limit of a header or pickle, which contains a network without its numbers (htdemucs: 100 kB)."""

# Bits of one number, by the name of its type in a safetensors header.
_BITS = {
    **{"F64": 64, "I64": 64, "U64": 64, "F32": 32, "I32": 32, "U32": 32, "F16": 16, "BF16": 16, "I16": 16, "U16": 16},
    **{"I8": 8, "U8": 8, "BOOL": 8},
}
_NAMES = re.compile(
    r"collections OrderedDict|torch Size|torch device|torch \w+Storage|torch (float|u?int|bfloat)\d+|torch bool"
    r"|torch\._utils _rebuild_(tensor_v2|parameter)|_codecs encode|builtins set"
    r"|numpy\._?core\.multiarray scalar|numpy dtype|fractions Fraction"
    r"|diffq\.\w+ \w+|" + "|".join(re.escape(" ".join(name.rsplit(".", 1))) for name in CLASS_NAMES)
)
_OTHER_NAMING = {"STACK_GLOBAL", "INST", "OBJ", "EXT1", "EXT2", "EXT4"}


def check_container(path: Path) -> None:
    """Checks that the parts of a checkpoint fit into its file and name nothing that is refused.

    Raises ModelError with a reason for people, and OSError when the file cannot be read.
    """
    if path.suffix == ".safetensors":
        _check_safetensors(path)
    else:
        _check_zip(path)


def _check_safetensors(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > size - 8:
            raise ModelError(f"the file {path.name} is cut short: its header does not fit into the file")
        if length > MAX_HEADER_BYTES:
            raise ModelError(f"the file {path.name} is refused: its header is larger than that of any network")
        header = _json(path, file.read(length))
    spans = sorted(_span(path, name, entry) for name, entry in header.items() if name != "__metadata__")
    end = 0
    for first, last in spans:
        if first < end:
            raise ModelError(f"the file {path.name} is damaged: its tensors overlap")
        end = last
    if end != size - 8 - length:
        raise ModelError(f"the file {path.name} is damaged: its size does not match its header")


def _json(path: Path, text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise ModelError(f"the file {path.name} is not a safetensors file: it has no readable header")
    return header


def _span(path: Path, name: str, entry: Any) -> tuple[int, int]:
    """Returns the offsets of the first byte of a tensor and of its end.

    Raises ModelError when its shape and type need another number of bytes.
    """
    try:
        bits, shape, (first, last) = _BITS[entry["dtype"]], entry["shape"], entry["data_offsets"]
        whole = all(type(number) is int and number >= 0 for number in (*shape, first, last))
        if whole and len(shape) <= 16 and (last - first) * 8 == bits * math.prod(shape):
            return first, last
    except (KeyError, TypeError, ValueError):
        pass
    raise ModelError(f"the file {path.name} is damaged: the header's entry for {name[:80]} is wrong")


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(path, entries)
            pickles = [entry for entry in entries if entry.filename.rsplit("/", 1)[-1] == "data.pkl"]
            if len(pickles) != 1 or pickles[0].file_size > MAX_HEADER_BYTES:
                raise ModelError(
                    f"the file {path.name} is not a Demucs checkpoint: "
                    f"it needs one pickle of up to {MAX_HEADER_BYTES >> 20} MiB"
                )
            _check_names(path, archive.read(pickles[0]))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise ModelError(
            f"the file {path.name} cannot be opened: it is damaged, or not in the format of PyTorch 1.6 and later"
        ) from error


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1 for entry in entries):
        raise ModelError(f"the file {path.name} is refused: it contains compressed parts, which no checkpoint needs")
    size = path.stat().st_size
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.file_size != entry.compress_size or entry.header_offset < end:
            raise ModelError(f"the file {path.name} is damaged: its parts overlap")
        end = entry.header_offset + entry.file_size
    if end > size:
        raise ModelError(f"the file {path.name} is cut short: its parts do not fit into the file")


def _check_names(path: Path, pickled: bytes) -> None:
    """Refuses names that no checkpoint needs; some that torch allows can allocate any memory."""
    for opcode, argument, _ in pickletools.genops(pickled):
        named = argument if opcode.name == "GLOBAL" else opcode.name if opcode.name in _OTHER_NAMING else None
        if named is not None and not _NAMES.fullmatch(str(named)):
            name = str(named).replace(" ", ".")[:80]
            raise ModelError(f"the file {path.name} is refused: it names {name}, which no checkpoint needs")
