"""Finds the files of models: in the user's folder and in the folders with weights of Demucs.

It reads the names of files and the content of bags; `facts.py` reads checkpoints. It looks for a
model among the listed names, so no name from a request becomes part of a path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..config import MODEL_NAME
from .model import ModelError

DEMUCS_NAMES = (
    "htdemucs",
    "htdemucs_ft",
    "htdemucs_6s",
    "hdemucs_mmi",
    "mdx",
    "mdx_extra",
    "mdx_q",
    "mdx_extra_q",
)
QUANTISED_NAMES = ("mdx_q", "mdx_extra_q")
MAX_BAG_BYTES = 64 * 1024

_CHECKSUM = re.compile(r"(?P<signature>.+)-(?P<checksum>[0-9a-f]{8})")


@dataclass(frozen=True)
class WeightFile:
    """A checkpoint on disk. Its signature is its name without the extension and the checksum."""

    path: Path
    signature: str
    checksum: str | None
    """The first 8 hex digits of the SHA-256 of the file; None: the name does not state them."""


@dataclass(frozen=True)
class Bag:
    """The parts of a model: signatures of checkpoints, and how their estimates are combined."""

    signatures: tuple[str, ...]
    weights: list[list[float]] | None
    """Weight of each checkpoint (outer) in each source (inner); None: all are 1."""
    segment: float | None
    """Length of segments in seconds; None: that of each network."""
    text: bytes
    """The bytes of the file of the bag; empty for a single checkpoint."""


def weight_file(path: Path) -> WeightFile | None:
    """Returns the checkpoint in `path` from its name alone; None: it is not the name of one."""
    if path.suffix not in (".th", ".safetensors") or not MODEL_NAME.fullmatch(path.stem):
        return None
    # Only eight hex digits are a checksum, because names of models may contain hyphens.
    match = _CHECKSUM.fullmatch(path.stem)
    if match:
        return WeightFile(path, match["signature"], match["checksum"])
    return WeightFile(path, path.stem, None)


def list_weight_files(folder: Path | None) -> list[WeightFile]:
    """Returns the checkpoints directly in `folder`, by name; none when there is no folder.

    Raises OSError.
    """
    if folder is None or not folder.is_dir():
        return []
    found = [weight_file(path) for path in sorted(folder.iterdir()) if path.is_file()]
    return [file for file in found if file is not None]


def list_bag_files(folder: Path | None) -> list[Path]:
    """Returns the bags (`<name>.yaml`) directly in `folder`, by name. Raises OSError."""
    if folder is None or not folder.is_dir():
        return []
    return [path for path in sorted(folder.glob("*.yaml")) if path.is_file() and MODEL_NAME.fullmatch(path.stem)]


def read_bag(path: Path) -> Bag:
    """Returns the bag in a YAML file. Raises ModelError with a reason for people."""
    import yaml

    class Loader(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            # Nested aliases can make a small file very large in memory.
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("aliases are not allowed")
            return super().compose_node(parent, index)

    try:
        with path.open("rb") as file:
            text = file.read(MAX_BAG_BYTES + 1)
        if len(text) > MAX_BAG_BYTES:
            raise ModelError(f"the file {path.name} is too long for a bag: the limit is {MAX_BAG_BYTES >> 10} KiB")
        fields = yaml.load(text, Loader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise ModelError(f"the file {path.name} cannot be read as YAML: {type(error).__name__}") from error
    if not isinstance(fields, dict):
        raise ModelError(f"the file {path.name} must contain the key models")
    signatures, weights, segment = (fields.get(key) for key in ("models", "weights", "segment"))
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= 32:
        raise ModelError(f"the key models in {path.name} must be a list of 1 to 32 signatures")
    if not all(isinstance(signature, str) and MODEL_NAME.fullmatch(signature) for signature in signatures):
        raise ModelError(f"the key models in {path.name} must be signatures in quotes, not paths")
    if weights is not None and not _is_table(weights):
        raise ModelError(f"the key weights in {path.name} must be lists of numbers")
    if segment is not None and not (_is_number(segment) and 0.05 <= segment <= 3600):
        raise ModelError(f"the key segment in {path.name} must be a number of seconds")
    return Bag(tuple(signatures), weights, segment, text)


def demucs_bag(name: str) -> Bag:
    """Returns the bag of one of `DEMUCS_NAMES` from the demucs package. Raises ModelError."""
    from demucs.pretrained import REMOTE_ROOT

    return read_bag(REMOTE_ROOT / f"{name}.yaml")


def own_weights_dir(weights_dir: Path | None) -> Path:
    """Returns the folder into which weights are copied or fetched.

    It is `weights_dir`, or for None the folder of checkpoints that torch uses.
    """
    if weights_dir is not None:
        return weights_dir
    import torch

    return Path(torch.hub.get_dir()) / "checkpoints"


def demucs_candidates(name: str, signature: str, folders: list[Path | None]) -> list[WeightFile]:
    """Returns the files with the name of network `signature` of the Demucs model `name`.

    Those in `folders` are first, that in the cache of the hub is last.
    """
    found = [file for folder in folders for file in list_weight_files(folder) if file.signature == signature]
    cached = _hub_cache(name, signature)
    return found + ([cached] if cached else [])


def hub_repository(name: str) -> str:
    """Returns the repository of the Demucs model `name` on the hub."""
    from demucs.hf import DEFAULT_NAMESPACE, hf_repo_name

    return f"{DEFAULT_NAMESPACE}/{hf_repo_name(name)}"


def _hub_cache(name: str, signature: str) -> WeightFile | None:
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(hub_repository(name), f"{signature}.safetensors")
    # The result may also be None, or a marker for a file that the hub does not have.
    return WeightFile(Path(path), signature, None) if isinstance(path, str) else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, list) and all(_is_number(weight) for weight in row) for row in value
    )
