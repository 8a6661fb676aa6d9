"""Facts of a checkpoint file: its digest, and the traits of its network or its fault.

Reading a file takes up to a second, so its facts stay in memory until the file changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ..errors import is_out_of_memory
from .checkpoint import open_checkpoint
from .container import MAX_FILE_BYTES
from .model import ModelError, Traits, traits_of
from .repository import WeightFile


@dataclass(frozen=True)
class Facts:
    """Facts of one file: either `traits` or `fault` is None.

    `sha256` is the hex digest of its bytes, empty for a file that is too large to read. `fault` is
    the reason, for people, why the file cannot be used.
    """

    sha256: str
    traits: Traits | None
    fault: str | None


class FactsOfFiles:
    """Facts of files by path, size and time of change.

    Any thread may call it. Two threads at the same time may read the same file twice.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, str | None], Facts] = {}

    def of(self, file: WeightFile) -> Facts:
        """Returns the facts of `file`. Raises ModelError when they cannot be known now."""
        try:
            status = file.path.stat()
            key = (str(file.path), status.st_size, status.st_mtime_ns, file.checksum)
            if key not in self._known:
                self._known[key] = _examine(file)
            return self._known[key]
        except OSError as error:
            raise ModelError(f"the file {file.path.name} cannot be read: {error.strerror}") from error
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            raise ModelError(f"the file {file.path.name} cannot be opened now: there is too little memory") from error


def _examine(file: WeightFile) -> Facts:
    status = file.path.stat()
    if status.st_size > MAX_FILE_BYTES:
        return Facts(
            "", None, f"{file.path.name} is larger than {MAX_FILE_BYTES >> 30} GiB, the limit for a checkpoint"
        )
    sha256 = sha256_of(file)
    if file.checksum is not None and not sha256.startswith(file.checksum):
        return Facts(sha256, None, f"{file.path.name} is damaged: its content has the checksum {sha256[:8]}")
    try:
        return Facts(sha256, traits_of(open_checkpoint(file.path)), None)
    except ModelError as error:
        return Facts(sha256, None, str(error))


def sha256_of(file: WeightFile) -> str:
    """Returns the hex digest of the bytes of `file`. Raises OSError."""
    digest = hashlib.sha256()
    with file.path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
