"""Finished conversions on disk: their names, their content and its check.

A conversion is a folder with the files of OpenVINO and `result.json`. It gets its name when it is
complete. Anyone may delete it; the next load of the model makes it again. An engine that uses one
holds a shared lock on its `result.json`; `unused.py` removes only those without a lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import BinaryIO

import torch

from ..separation.device import device_name
from .compiled import capabilities

FORMAT = 4
"""Version of `torch_core` and of the comparison. A change of them makes all conversions again."""
NETWORK, MODULE, RESULT, OUTPUT = "network.xml", "module.pt", "result.json", "output.txt"
INCOMPLETE, REMOVED = ".converting-", ".removed-"
"""Beginnings of the names of folders in which a conversion runs, and that are being removed."""


@dataclass(frozen=True)
class Result:
    """The result of a conversion, or the reason why there is none."""

    snr_db: float | None
    """Ratio of the stems of PyTorch to the difference of OpenVINO from them."""
    fault: str | None
    digest: str
    """SHA-256 of the files of OpenVINO; empty when there are none."""
    versions: list[str | int | None] = field(default_factory=lambda: versions())
    """Those that made the conversion. Only they can use it."""
    fast_snr_db: float | None = None
    """The same ratio for 16 bit and one segment; None: the processor does not have it."""


def parent_folder(data_dir: Path) -> Path:
    """Returns the folder of all conversions."""
    return data_dir / "cache" / "openvino"


def openvino_version() -> str | None:
    """Returns the installed version of OpenVINO; None: it is not installed."""
    try:
        return version("openvino")
    except PackageNotFoundError:
        return None


def versions() -> list[str | int | None]:
    """Returns the versions on which conversions depend."""
    return [FORMAT, openvino_version(), version("torch"), version("demucs")]


def conversion_name(module: torch.nn.Module) -> str:
    """Returns the name of the conversion of `module` by these versions on this processor."""
    digest = hashlib.sha256()
    # Processors of one name may differ in what they compute, above all in virtual machines.
    features = [torch.backends.cpu.get_cpu_capability(), *(capabilities() if openvino_version() else ())]
    machine = [platform.machine(), device_name(torch.device("cpu")), *features]
    arguments = [type(module).__name__, repr(getattr(module, "_init_args_kwargs", None)), str(module.segment)]
    digest.update(json.dumps([versions(), machine, arguments]).encode())
    for name, tensor in module.state_dict().items():
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().contiguous().numpy().data)
    return digest.hexdigest()[:32]


def open_result(folder: Path) -> tuple[Result, BinaryIO] | None:
    """Returns the result in `folder` and its open file, which holds the lock until it is closed.

    None when there is no result, a file is damaged, or another engine removes the folder just now.
    """
    try:
        file = (folder / RESULT).open("rb")
    except OSError:
        return None
    try:
        _lock(file)
        result = Result(**json.loads(file.read()))
        if not result.digest or result.digest == files_digest(folder):
            # `unused.py` removes those used last at the latest.
            with suppress(OSError):
                os.utime(folder / RESULT)
            return result, file
    except (OSError, ValueError, TypeError):
        pass
    file.close()
    return None


def _lock(file: BinaryIO) -> None:
    """Locks `file` against removal. Raises BlockingIOError while another process removes it."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        pass  # Some disks in a network have no locks. There nothing is removed.


def read_result(folder: Path) -> Result | None:
    """Returns the result in `folder`; None when there is none or a file is damaged."""
    if (found := open_result(folder)) is None:
        return None
    found[1].close()
    return found[0]


def write_result(folder: Path, result: Result) -> None:
    """Writes `result` into the incomplete `folder`. Raises OSError."""
    (folder / RESULT).write_text(json.dumps(asdict(result)) + "\n", encoding="utf-8")


def files_digest(folder: Path) -> str:
    """Returns the SHA-256 of the files of OpenVINO in `folder`. Raises OSError."""
    digest = hashlib.sha256()
    for path in (folder / NETWORK, (folder / NETWORK).with_suffix(".bin")):
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


@contextmanager
def incomplete_folder(parent: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Yields a new folder in `parent`, and its `OUTPUT`, open for writing. Removes it at the end.

    The file has a lock until this process and those that inherit it have ended, so that
    `unused.py` knows the folders of engines that were killed. Raises OSError.
    """
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=INCOMPLETE, dir=parent))
    try:
        with (folder / OUTPUT).open("wb") as output:
            _lock(output)
            yield folder, output
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def complete(incomplete: Path, folder: Path) -> None:
    """Gives the `incomplete` folder its name in place of a damaged one. Raises OSError."""
    (incomplete / MODULE).unlink(missing_ok=True)
    if not _is_named(incomplete, folder):
        # The folder there is damaged. Another engine may replace it at the same time.
        with suppress(FileNotFoundError):
            remove(folder)
        if not _is_named(incomplete, folder):
            raise OSError(f"the damaged conversion in {folder} cannot be replaced")
    # It has the lock, so it is the last file to go.
    (folder / OUTPUT).unlink(missing_ok=True)


def _is_named(incomplete: Path, folder: Path) -> bool:
    """Renames `incomplete` to `folder`. Returns whether a good conversion is there then."""
    try:
        incomplete.rename(folder)
    except OSError:
        # Another engine may have finished the same conversion.
        return read_result(folder) is not None
    return True


def remove(folder: Path) -> None:
    """Removes `folder`, whose name is free at once. Raises OSError when it cannot be renamed."""
    target = Path(tempfile.mkdtemp(prefix=REMOVED, dir=folder.parent))
    try:
        folder.rename(target)
    finally:
        shutil.rmtree(target, ignore_errors=True)
