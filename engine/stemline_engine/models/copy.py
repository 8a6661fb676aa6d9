"""Copies the weights of a Demucs model from a folder, after it has verified them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .facts import FactsOfFiles
from .model import ModelError
from .repository import WeightFile, demucs_bag, list_weight_files


def copy_weights(name: str, source: Path, target: Path) -> None:
    """Verifies the checkpoints of `name` in `source`, then copies all of them to `target`.

    Raises ModelError when one is missing or damaged, or when a copy fails.
    """
    facts = FactsOfFiles()
    try:
        there = list_weight_files(source)
        files = [_good_file(signature, source, there, facts) for signature in demucs_bag(name).signatures]
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            temporary = target / f".{file.path.name}.part"
            try:
                shutil.copyfile(file.path, temporary)
                os.replace(temporary, target / file.path.name)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
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
