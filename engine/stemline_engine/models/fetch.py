"""Fetches weights of the Demucs models: from their authors, a web address or a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .. import log
from ..config import Config
from ..weights_source import WeightsSource
from . import repository
from .catalogue import AUTO_FIRST_CHOICE, Catalogue
from .checkpoint import has_diffq
from .copy import copy_weights
from .download import TIMEOUT_S, FetchError, OnBytes, download
from .facts import sha256_of
from .new_file import remove_abandoned


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
        fetch_model(name, config.weights_from, config.weights_dir)
        catalogue.fetch_note = None
        log.info("weights fetched", model=name)
    except Exception as error:
        # A machine without a network is normal, so the engine logs one line and goes on.
        catalogue.fetch_note = "Fetching them at the start failed."
        log.warn("weights cannot be fetched", model=name, reason=str(error)[:300])
    on_change()


def fetch_model(name: str, source: WeightsSource, weights_dir: Path | None, on_bytes: OnBytes | None = None) -> None:
    """Fetches the checkpoints of the Demucs model `name` from `source`.

    Raises FetchError or ModelError. Without `on_bytes`, the hub's own bars show the progress.
    """
    if name in repository.QUANTISED_NAMES and not has_diffq():
        raise FetchError(f"{name} needs diffq: pip install diffq (non-commercial licence)")
    folder = repository.own_weights_dir(weights_dir)
    remove_abandoned(folder)
    if source.folder is not None:
        copy_weights(name, source.folder, folder)
        return
    for signature in repository.demucs_bag(name).signatures:
        if source.address is None:
            _from_authors(name, signature, weights_dir, on_bytes)
        else:
            # The files of the hub have no checksum in their names, so those of the store are used.
            store_name = _store_url(signature).rsplit("/", 1)[1]
            _into(folder, source.address + store_name, on_bytes)


def _from_authors(name: str, signature: str, weights_dir: Path | None, on_bytes: OnBytes | None) -> None:
    try:
        _from_hub(name, signature, weights_dir, on_bytes)
    except Exception as hub_error:
        try:
            _into(repository.own_weights_dir(weights_dir), _store_url(signature), on_bytes)
        except Exception as store_error:
            raise FetchError(
                f"the weights cannot be fetched from the hub ({type(hub_error).__name__}) or the store ({store_error})"
            ) from store_error


def _from_hub(name: str, signature: str, weights_dir: Path | None, on_bytes: OnBytes | None) -> None:
    from huggingface_hub import hf_hub_download

    hf_hub_download(
        repository.hub_repository(name),
        f"{signature}.safetensors",
        local_dir=weights_dir,
        etag_timeout=TIMEOUT_S,
        tqdm_class=None if on_bytes is None else _bar_that_reports(on_bytes),
    )


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


def _store_url(signature: str) -> str:
    """Returns the address of a checkpoint in the older store: its last part has the checksum."""
    from demucs.pretrained import REMOTE_ROOT, _parse_remote_files

    return _parse_remote_files(REMOTE_ROOT / "files.txt")[signature]


def _into(folder: Path, url: str, on_bytes: OnBytes | None) -> None:
    """Fetches `<signature>-<checksum>.th` into `folder`, unless a good file is there."""
    target = folder / url.rsplit("/", 1)[1]
    file = repository.weight_file(target)
    assert file is not None and file.checksum is not None
    if target.is_file() and sha256_of(file).startswith(file.checksum):
        return
    download(url, target, file.checksum, on_bytes)
