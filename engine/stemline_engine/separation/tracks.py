"""Plan of the tracks of a song: each is a sum of sources, or the song minus a source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import ENGINE_REFUSED, EngineError

INSTRUMENTAL = "instrumental"
VOCALS = "vocals"
WITHOUT = "no_"
"""Start of the name of a track that contains everything except one source."""


@dataclass(frozen=True)
class Track:
    """A file to write: its name, and the rows of the stems whose sum it contains.

    `subtracts`: the track contains the song minus that sum.
    """

    name: str
    rows: tuple[int, ...]
    subtracts: bool = False


def plan_tracks(
    stems: tuple[str, ...], sources: tuple[str, ...], other_method: str = "add"
) -> tuple[list[int], list[Track]]:
    """Returns the indices into `sources` that `stems` need, and the tracks as sums of these.

    The rows of a track are indices into the first list. `instrumental` is the sum of all sources
    except `vocals`. `no_<source>` is the sum of the other sources for `other_method` 'add', and the
    song minus the source for 'minus', which needs only the networks of that source. Raises
    EngineError ENGINE_REFUSED for a stem that the model does not have.
    """
    parts = _parts(sources, other_method)
    unknown = [stem for stem in stems if stem not in parts]
    if unknown:
        raise EngineError(ENGINE_REFUSED, f"the model has no {', '.join(unknown)}; it has {', '.join(parts)}")
    wanted = sorted({index for stem in stems for index in parts[stem][0]})
    row = {source: index for index, source in enumerate(wanted)}
    tracks = []
    for stem in stems:
        needed, subtracts = parts[stem]
        tracks.append(Track(stem, tuple(row[source] for source in needed), subtracts))
    return wanted, tracks


def samples_of(track: Track, sources: np.ndarray, song: np.ndarray) -> np.ndarray:
    """Returns the samples of `track` before the gain, (2, n).

    `sources`: (rows, 2, n) float32; `song`: the same frames of the song, (n, 2).
    """
    rows = track.rows
    samples = sources[rows[0]] if len(rows) == 1 else sources[list(rows)].sum(axis=0)
    return song.T - samples if track.subtracts else samples


def _parts(sources: tuple[str, ...], other_method: str) -> dict[str, tuple[list[int], bool]]:
    """Returns the tracks that a model can make: the indices of their sources, and `subtracts`.

    A source of the model comes before a track of the same name that the engine derives.
    """
    parts = {name: ([index], False) for index, name in enumerate(sources)}
    derived = {INSTRUMENTAL: (_all_except(VOCALS, sources), False)} if VOCALS in sources else {}
    for index, name in enumerate(sources):
        derived[WITHOUT + name] = ([index], True) if other_method == "minus" else (_all_except(name, sources), False)
    for name, part in derived.items():
        if part[0]:
            parts.setdefault(name, part)
    return parts


def _all_except(source: str, sources: tuple[str, ...]) -> list[int]:
    return [index for index, name in enumerate(sources) if name != source]
