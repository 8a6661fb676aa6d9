"""Lists the known models, which of them are available here, and the model that `auto` stands for.

A model is available only after the engine has read its files completely, compared their checksums
and built their networks once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .. import log
from ..config import Config
from ..errors import MODEL_UNAVAILABLE, EngineError
from ..preview.separator import REVISION as PREVIEW_REVISION
from ..preview.separator import PreviewSeparator
from . import repository
from .checkpoint import has_diffq, open_checkpoint
from .entry import Entry, available_entry, unavailable_entry
from .facts import FactsOfFiles
from .model import Model, ModelError, assemble, segment_seconds, weight_table
from .repository import Bag, WeightFile

PREVIEW = "preview"
AUTO_FIRST_CHOICE = "htdemucs"

_FOUR = ("drums", "bass", "other", "vocals")
_SIX = (*_FOUR, "guitar", "piano")
_GET_WEIGHTS = (
    "`make weights` fetches them, `make weights FROM=folder` takes files that you already have, and in a cluster the "
    "component `k8s/components/weights` installs them"
)
_NO_DIFFQ = "it needs diffq, whose licence is non-commercial: pip install diffq"


class Catalogue:
    """The models that the files of this machine make available.

    Each method reads the folders again. It takes long only for files that are new or have changed.
    Any thread may call it.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._facts = FactsOfFiles()
        self.fetch_note: str | None = None
        """State of the fetch of weights as a sentence, for `auto_detail`; `fetch.py` sets it."""

    def message(self) -> dict[str, Any]:
        """Returns the `models` message without its id."""
        entries = self.entries()
        auto, auto_reason, auto_detail = self._auto({entry.name: entry for entry in entries})
        models = [asdict(entry) for entry in entries]
        reasons = {"auto_reason": auto_reason, "auto_detail": auto_detail}
        return {"type": "models", "models": models, "auto": auto, **reasons}

    def entries(self) -> list[Entry]:
        """Returns the models of Demucs, those of the user's folder, and the preview model."""
        return [
            *(self._demucs(name) for name in repository.DEMUCS_NAMES),
            *(self._folder(name) for name in self._folder_names()),
            self._preview(),
        ]

    def entry(self, name: str) -> Entry | None:
        """Returns the model `name`; None when there is none."""
        if name in repository.DEMUCS_NAMES:
            return self._demucs(name)
        if name == PREVIEW:
            return self._preview()
        return self._folder(name) if name in self._folder_names() else None

    def available(self, name: str, revision: str | None = None) -> Entry:
        """Returns the entry of an available model; `revision` None accepts any revision.

        Raises EngineError MODEL_UNAVAILABLE.
        """
        entry = self.entry(name)
        if entry is None:
            raise EngineError(MODEL_UNAVAILABLE, f"there is no model named {name}")
        if not entry.available:
            raise EngineError(MODEL_UNAVAILABLE, f"the model {name} is not available. {entry.reason}")
        if revision is not None and entry.revision != revision:
            raise EngineError(
                MODEL_UNAVAILABLE, f"the song needs revision {revision} of {name}; this separator has {entry.revision}"
            )
        return entry

    def open(self, entry: Entry) -> Model:
        """Builds the networks of an available model on the CPU.

        Raises EngineError MODEL_UNAVAILABLE, and the error of a lack of memory.
        """
        try:
            if entry.name == PREVIEW:
                return assemble(PREVIEW, PREVIEW_REVISION, [PreviewSeparator()])
            bag, files = self._parts(entry.name)
            modules = [open_checkpoint(file.path) for file in files]
            return assemble(entry.name, str(entry.revision), modules, bag.weights, bag.segment)
        except ModelError as error:
            raise EngineError(MODEL_UNAVAILABLE, f"the model {entry.name} cannot be opened: {error}") from error

    def _demucs(self, name: str) -> Entry:
        sources = _SIX if name == "htdemucs_6s" else _FOUR
        if name in repository.QUANTISED_NAMES and not has_diffq():
            return unavailable_entry(name, "demucs", sources, _NO_DIFFQ)
        return self._describe(name, "demucs", sources)

    def _folder(self, name: str) -> Entry:
        return self._describe(name, "folder", ())

    def _preview(self) -> Entry:
        separator = PreviewSeparator
        return available_entry(PREVIEW, PREVIEW_REVISION, PREVIEW, tuple(separator.sources), float(separator.segment))

    def _describe(self, name: str, origin: str, sources: tuple[str, ...]) -> Entry:
        def describe() -> Entry:
            bag, files = self._parts(name)
            facts = [self._facts.of(file) for file in files]
            for fact in facts:
                if fact.traits is None:
                    raise ModelError(str(fact.fault))
            traits = [fact.traits for fact in facts if fact.traits]
            weight_table(traits, bag.weights)
            segment = min(float(segment_seconds(each, bag.segment)) for each in traits)
            revision = _revision([fact.sha256 for fact in facts], bag)
            return available_entry(name, revision, origin, traits[0].sources, segment)

        return _guarded(name, origin, sources, describe)

    def _parts(self, name: str) -> tuple[Bag, list[WeightFile]]:
        """Returns the bag and the files of a model.

        Raises ModelError when a file is missing or two files have the same name.
        """
        if name in repository.DEMUCS_NAMES:
            bag = repository.demucs_bag(name)
            return bag, [self._demucs_file(name, signature) for signature in bag.signatures]
        bags = {path.stem: path for path in repository.list_bag_files(self._config.models_dir)}
        if name not in bags:
            return Bag((name,), None, None, b""), [self._folder_file(name)]
        if any(file.signature == name for file in repository.list_weight_files(self._config.models_dir)):
            raise ModelError(f"both a bag and a checkpoint have the name {name}; rename one of them")
        bag = repository.read_bag(bags[name])
        return bag, [self._folder_file(signature) for signature in bag.signatures]

    def _folder_file(self, signature: str) -> WeightFile:
        files = [file for file in repository.list_weight_files(self._config.models_dir) if file.signature == signature]
        if not files:
            raise ModelError(f"the models folder contains neither {signature}.th nor {signature}.safetensors")
        if len(files) > 1:
            names = " and ".join(file.path.name for file in files)
            raise ModelError(f"the files {names} both have the name {signature}; keep one of them")
        return files[0]

    def _demucs_file(self, name: str, signature: str) -> WeightFile:
        folders = [repository.own_weights_dir(self._config.weights_dir), self._config.models_dir]
        files = repository.demucs_candidates(name, signature, folders)
        if not files:
            raise ModelError(f"the weights are not on this machine; {_GET_WEIGHTS}")
        # A damaged copy must not hide a good one in another folder. When no copy is good, the
        # reason is the fault of the first.
        return next((file for file in files if self._facts.of(file).fault is None), files[0])

    def _folder_names(self) -> list[str]:
        reserved = {*repository.DEMUCS_NAMES, PREVIEW, "auto"}
        try:
            files = repository.list_weight_files(self._config.models_dir)
            bags = repository.list_bag_files(self._config.models_dir)
        except OSError as error:
            log.warn("the models folder cannot be read", error=str(error))
            return []
        return sorted(({file.signature for file in files} | {path.stem for path in bags}) - reserved)

    def _auto(self, entries: dict[str, Entry]) -> tuple[str, str, str]:
        """Returns the model that `auto` stands for, the reason in one sentence, and the detail.

        The detail has further sentences or is empty.
        """
        chosen = self._config.default_model
        if chosen != "auto":
            entry = entries.get(chosen)
            named = f"STEMLINE_DEFAULT_MODEL names {chosen}"
            if entry is None:
                return chosen, f"{named}, but there is no such model.", ""
            if entry.reason:
                return chosen, f"{named}, which is not available.", entry.reason
            return chosen, f"{named}.", ""
        first = entries[AUTO_FIRST_CHOICE]
        if first.available:
            return AUTO_FIRST_CHOICE, f"The weights of {AUTO_FIRST_CHOICE} are on this machine.", ""
        detail = " ".join(filter(None, (first.reason, self.fetch_note)))
        return PREVIEW, f"{AUTO_FIRST_CHOICE} is not available.", detail


def _guarded(name: str, origin: str, sources: tuple[str, ...], describe: Callable[[], Entry]) -> Entry:
    try:
        return describe()
    except ModelError as error:
        return unavailable_entry(name, origin, sources, str(error))
    except Exception as error:
        # One unusual file must not make the whole list fail.
        log.error("a model cannot be described", error, model=name)
        return unavailable_entry(
            name, origin, sources, f"an unexpected {type(error).__name__} occurred; see the log of the engine"
        )


def _revision(digests: list[str], bag: Bag) -> str:
    """Returns 16 hex digits of the SHA-256 of the checkpoint.

    For a bag it is the SHA-256 of the hex digests of its checkpoints in order, and of its own text.
    """
    if not bag.text:
        return digests[0][:16]
    whole = hashlib.sha256("".join(digests).encode("ascii") + bag.text)
    return whole.hexdigest()[:16]
