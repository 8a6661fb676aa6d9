"""Copies the weights of a Demucs model from a folder, after it has verified them."""

from __future__ import annotations

import shutil
from pathlib import Path

from .facts import FactsOfFiles
from .model import ModelError
from .new_file import new_file
from .repository import WeightFile, demucs_bag, list_weight_files

_BLOCK_BYTES = 1 << 20


def copy_weights(name: str, source: Path, target: Path) -> None:
    """Verifies the checkpoints of `name` in `source`, then copies all of them to `target`.

    Raises ModelError when one is missing or damaged, or when a copy fails.
    """
    facts = FactsOfFiles()
    try:
        there = list_weight_files(source)
        files = [_good_file(signature, source, there, facts) for signature in demucs_bag(name).signatures]
        for file in files:
            with file.path.open("rb") as content, new_file(target / file.path.name) as copy:
                shutil.copyfileobj(content, copy, _BLOCK_BYTES)
    except OSError as error:
        raise ModelError(f"the copy failed: {error.strerror}: {error.filename}") from error


def _good_file(signature: str, source: Path, there: list[WeightFile], facts: FactsOfFiles) -> WeightFile:
    candidates = [file for file in there if file.signature == signature]
    if not candidates:
        raise ModelError(f"{source} contains neither {signature}-<checksum>.th nor {signature}.safetensors")
    faults = {file: facts.of(file).fault for file in candidates}
    good = [file for file, fault in faults.items() if fault is None]
    if not good:
        raise ModelError(str(faults[candidates[0]]))
    return good[0]
