"""Removal of conversions that no engine can use or has used for long.

Each has the size of its weights. One that another process uses has a lock and stays.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from contextlib import suppress
from pathlib import Path

from .. import log
from .kept import INCOMPLETE, OUTPUT, REMOVED, RESULT, parent_folder, remove, versions

KEEP = 16
"""Conversions of these versions that stay: those used last. A bag has up to four."""
LOCKED_S = 60
"""Age at which the engine of an incomplete folder has locked it, unless it was killed."""
ABANDONED_S = 24 * 3600
"""Age at which an incomplete folder is abandoned on a disk without locks."""


def remove_unused(data_dir: Path | None) -> None:
    """Removes conversions of other versions, all but the last `KEEP`, and abandoned folders.

    Raises nothing. Other engines may use the folder, convert and remove at the same time.
    """
    if data_dir is None:
        return
    parent = parent_folder(data_dir)
    with suppress(OSError):
        _remove_abandoned(parent)
        results = [path / RESULT for path in parent.iterdir() if not path.name.startswith(".")]
        usable = sorted((path for path in results if _versions_in(path) == versions()), key=_used_at, reverse=True)
        removed = [path.parent.name for path in set(results) - set(usable[:KEEP]) if _remove(path)]
        if removed:
            log.info("conversions for OpenVINO that nothing uses are removed", folders=sorted(removed))


def _remove_abandoned(parent: Path) -> None:
    for path in (*parent.glob(f"{INCOMPLETE}*"), *parent.glob(f"{REMOVED}*")):
        age_s = time.time() - _used_at(path)
        if age_s > ABANDONED_S or (age_s > LOCKED_S and not _may_be_locked(path / OUTPUT)):
            shutil.rmtree(path, ignore_errors=True)


def _may_be_locked(path: Path) -> bool:
    """Returns False when `path` has no lock or is missing; True where locks do not work."""
    try:
        with path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _versions_in(result: Path) -> object:
    """Returns the versions that made a conversion; None when its result cannot be read."""
    try:
        return json.loads(result.read_bytes())["versions"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _used_at(path: Path) -> float:
    """Returns the time of the last use; 0 when there is no file."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _remove(result: Path) -> bool:
    """Removes the folder of `result` unless a process uses it. Returns whether it is removed."""
    # Some disks lock only files that are open for writing.
    with suppress(OSError), result.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove(result.parent)
        return True
    return False
