"""One model of the list of models, with the sentences about it and its licence."""

from __future__ import annotations

from dataclasses import dataclass

_LICENCES = {
    "demucs": {"code": "MIT", "weights": "research only, as their authors state (facebookresearch/demucs issue 327)"},
    "folder": {"code": "MIT", "weights": "set by their owner"},
    "preview": {"code": "MIT", "weights": ""},
}
_NOTES = {
    "htdemucs": ("The best balance of quality and speed.", "It is a hybrid transformer."),
    "htdemucs_ft": (
        "A little better than htdemucs, and four times slower.",
        "It is htdemucs refined for each source. For one stem it takes as long as htdemucs.",
    ),
    "htdemucs_6s": ("Also separates guitar and piano.", "The piano is weak."),
    "hdemucs_mmi": ("Hybrid network of the third generation, trained again.", ""),
    "mdx": ("Winner of the MDX 2021 challenge.", "It was trained on MUSDB HQ only."),
    "mdx_extra": ("Like mdx, trained with more songs.", ""),
    "mdx_q": ("Like mdx, but smaller and slightly worse.", "Its weights are quantised."),
    "mdx_extra_q": ("Like mdx_extra, but smaller and slightly worse.", "Its weights are quantised."),
    "preview": (
        "Rough: separates by signal processing alone.",
        "It needs no weights, so every machine can separate songs.",
    ),
}
"""The note of each model and its detail: one short sentence, and further sentences or none."""
_NO_NOTE = ("", "")


@dataclass(frozen=True)
class Entry:
    """One model of the list, available or not. The fields are those of the `models` message."""

    name: str
    revision: str | None
    """None when the model is not available; 16 hex digits, or a number for the preview model."""
    available: bool
    reason: str | None
    """None when the model is available; otherwise sentences: the reason, and how to get it."""
    sources: tuple[str, ...]
    origin: str
    segment_seconds: float | None
    licence: dict[str, str]
    note: str
    detail: str


def available_entry(name: str, revision: str, origin: str, sources: tuple[str, ...], segment: float) -> Entry:
    """Returns the entry of an available model; `segment`: the length of its segments in seconds."""
    return Entry(name, revision, True, None, sources, origin, segment, _LICENCES[origin], *_notes(name, origin))


def unavailable_entry(name: str, origin: str, sources: tuple[str, ...], reason: str) -> Entry:
    """Returns the entry of a model that is not available.

    `reason` begins in lower case and has no full stop at its end.
    """
    return Entry(name, None, False, _sentence(reason), sources, origin, None, _LICENCES[origin], *_notes(name, origin))


def _notes(name: str, origin: str) -> tuple[str, str]:
    return _NOTES.get(name, _NO_NOTE) if origin != "folder" else _NO_NOTE


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
