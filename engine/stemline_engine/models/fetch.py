"""Fetches weights of the Demucs models from their authors: from the hub or the older store."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .. import log
from ..config import Config
from . import repository
from .catalogue import AUTO_FIRST_CHOICE, Catalogue
from .checkpoint import has_diffq

TIMEOUT_S = 10
"""Limit of one wait for the network, not of a whole fetch: one network has 80 to 300 MB."""


PREFIX = ".fetch-"
"""The prefix of the name of a file that is being fetched."""

ABANDONED_S = 24 * 3600
"""Seconds without a write after which a file counts as left behind by a killed process."""


OnBytes = Callable[[int, int], None]
"""Receives the bytes of a file that have arrived, and its size (0: not known)."""


class FetchError(Exception):
    """Weights that could not be fetched; the text is for people."""


def fetch_default(config: Config, catalogue: Catalogue, on_change: Callable[[], None]) -> None:
    """Fetches missing weights of the default model, when the settings allow it.

    Runs on its own thread, as it may take minutes. Raises nothing. Calls `on_change` when the list
    of models may have changed, also after a failure.
    """
    name = AUTO_FIRST_CHOICE if config.default_model == "auto" else config.default_model
    if not config.fetch_weights or name not in repository.DEMUCS_NAMES:
        return
    from huggingface_hub.utils import disable_progress_bars, logging

    # Progress bars are for a terminal. One log line below replaces the warnings of each retry.
    disable_progress_bars()
    logging.set_verbosity_error()
    try:
        entry = catalogue.entry(name)
        if entry is None or entry.available:
            return
        catalogue.fetch_note = "They are being fetched now."
        fetch_model(name, config.weights_dir)
        catalogue.fetch_note = None
        log.info("weights fetched", model=name)
    except Exception as error:
        # A machine without a network is normal, so the engine logs one line and goes on.
        catalogue.fetch_note = "Fetching them at the start failed."
        log.warn("weights cannot be fetched", model=name, reason=str(error)[:300])
    on_change()


def fetch_model(name: str, weights_dir: Path | None, on_bytes: OnBytes | None = None) -> list[Path]:
    """Fetches the checkpoints of the Demucs model `name` and returns their files.

    Raises FetchError or ModelError. Without `on_bytes`, the hub's own bars show the progress.
    """
    if name in repository.QUANTISED_NAMES and not has_diffq():
        raise FetchError(f"{name} needs diffq: pip install diffq (non-commercial licence)")
    _remove_abandoned(repository.own_weights_dir(weights_dir))
    signatures = repository.demucs_bag(name).signatures
    return [_fetch_one(name, signature, weights_dir, on_bytes) for signature in signatures]


def _remove_abandoned(folder: Path) -> None:
    """Removes files that a killed process left. Another engine may be writing newer ones."""
    for path in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - ABANDONED_S:
                path.unlink()


def _fetch_one(name: str, signature: str, weights_dir: Path | None, on_bytes: OnBytes | None) -> Path:
    try:
        return _from_hub(name, signature, weights_dir, on_bytes)
    except Exception as hub_error:
        try:
            return _from_store(signature, repository.own_weights_dir(weights_dir), on_bytes)
        except Exception as store_error:
            raise FetchError(
                f"the weights cannot be fetched from the hub ({type(hub_error).__name__}) or the store ({store_error})"
            ) from store_error


def _from_hub(name: str, signature: str, weights_dir: Path | None, on_bytes: OnBytes | None) -> Path:
    from huggingface_hub import hf_hub_download

    path = hf_hub_download(
        repository.hub_repository(name),
        f"{signature}.safetensors",
        local_dir=weights_dir,
        etag_timeout=TIMEOUT_S,
        tqdm_class=None if on_bytes is None else _bar_that_reports(on_bytes),
    )
    return Path(path)


def _bar_that_reports(on_bytes: OnBytes) -> type:
    """Returns the class of a progress bar that draws nothing and calls `on_bytes`."""
    from tqdm import tqdm

    class Bar(tqdm):
        def __init__(self, *_args: object, total: float | None = None, initial: int = 0, **_options: object) -> None:
            super().__init__(disable=True)
            self._received, self._size = initial, int(total or 0)
            on_bytes(self._received, self._size)

        def update(self, n: float | None = 1) -> None:
            self._received += int(n or 0)
            on_bytes(self._received, self._size)

    return Bar


def _from_store(signature: str, folder: Path, on_bytes: OnBytes | None) -> Path:
    """Fetches `<signature>-<checksum>.th` into `folder`; it gets this name after the checksum."""
    from demucs.pretrained import REMOTE_ROOT, _parse_remote_files

    url = _parse_remote_files(REMOTE_ROOT / "files.txt")[signature]
    target = folder / url.rsplit("/", 1)[1]
    file = repository.weight_file(target)
    assert file is not None and file.checksum is not None
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder, prefix=PREFIX, delete=False) as temporary:
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_S) as response:
                received, size = 0, int(response.headers.get("Content-Length") or 0)
                while block := response.read(1 << 20):
                    digest.update(block)
                    temporary.write(block)
                    received += len(block)
                    if on_bytes is not None:
                        on_bytes(received, size)
            if not digest.hexdigest().startswith(file.checksum):
                raise FetchError(f"{target.name} arrived damaged")
            os.replace(temporary.name, target)
        except BaseException:
            os.unlink(temporary.name)
            raise
    return target
