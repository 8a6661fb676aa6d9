"""Separates the songs of a folder and yields batches of mixtures and stems for training.

Needs Python 3.10 or later and no packages. Stems stay in the cache folder, so that the next epoch
starts at once.

Usage: [STEMLINE_URL=http://localhost:5000] python ml_batches.py SONGS CACHE
           [--stems vocals,drums,bass,other] [--seconds 6] [--size 8] [--batches 100] [--model auto]

As a module:

    for batch in batches(separated(songs, cache, stems), stems, frames=44100 * 6, size=8):
        mix = torch.frombuffer(batch["mix"], dtype=torch.float32).view(8, -1, 2)
"""

import argparse
import http.client
import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
import wave
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

URL = os.environ.get("STEMLINE_URL", "http://localhost:5000")
CHANNELS = 2
# The codes of files that are no songs.
NO_SONG = {"EMPTY_AUDIO", "UNSUPPORTED_AUDIO", "BAD_AUDIO"}
TEMPORARY = {429, 502, 503, 504}
# With pauses that double, a server may take about two minutes to restart.
ATTEMPTS = 8

T = TypeVar("T")


def repeated(action: Callable[[], T]) -> T:
    """Returns the result of an action, which is repeated while the server restarts or is busy.

    Raises the last error after 8 attempts, and HTTPError for a refusal at once.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return action()
        except urllib.error.HTTPError as error:
            if error.code not in TEMPORARY:
                raise
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError):
            # There was no answer, or only a part of it.
            pass
        time.sleep(2**attempt)
    return action()


def call(path: str, **request: object) -> dict:
    """Returns the JSON of an answer. Raises HTTPError for a refusal."""
    with urllib.request.urlopen(urllib.request.Request(URL + path, **request)) as answer:
        return json.load(answer)


def submit(song: Path, stems: Sequence[str], model: str) -> str:
    """Sends a song as a stream and returns its songhash."""
    query = urlencode({"model": model, "formats": "wav", "stems": ",".join(stems), "filename": song.name})
    headers = {"content-type": "application/octet-stream", "content-length": str(song.stat().st_size)}

    def send() -> dict:
        with song.open("rb") as audio:
            return call(f"/apiv1/songs?{query}", data=audio, headers=headers, method="POST")

    return repeated(send)["hash"]


def wait(songhash: str) -> dict:
    """Returns the song when it has ended, or was removed."""
    while True:
        try:
            song = repeated(lambda: call(f"/apiv1/songs/{songhash}?wait=30"))
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return {"state": "removed", **json.load(error)}
        if song["state"] not in ("waiting", "running"):
            return song


def download(path: str, file: Path) -> None:
    """Writes the body of an answer into a file."""
    repeated(lambda: urllib.request.urlretrieve(URL + path, file))


def separated(songs: Path, cache: Path, stems: Sequence[str], model: str = "auto") -> list[Path]:
    """Returns a folder for each song, with a WAV file for each stem.

    Files that are no songs are left out.
    """
    hashes: dict[str, str] = {}
    for path in sorted(path for path in songs.iterdir() if path.is_file()):
        try:
            hashes[submit(path, stems, model)] = path.name
        except urllib.error.HTTPError as error:
            refusal = json.load(error)
            if refusal["code"] not in NO_SONG:
                sys.exit(f"{path.name}: refused: {refusal['reason']}")
            print(f"{path.name}: left out: {refusal['reason']}", file=sys.stderr)
    folders = []
    for songhash, name in hashes.items():
        song = wait(songhash)
        if song["state"] != "done":
            print(f"{name}: {song['state']}: {song.get('reason', '')}", file=sys.stderr)
            continue
        folder = cache / songhash
        folder.mkdir(parents=True, exist_ok=True)
        for stem in stems:
            path = folder / f"{stem}.wav"
            if not path.exists():
                part = path.with_suffix(".part")
                download(f"/apiv1/track/{songhash}/{stem}.wav", part)
                part.rename(path)
        folders.append(folder)
    return folders


def excerpt(path: Path, start: int, frames: int) -> array:
    """Returns interleaved 32-bit samples from -1 to 1, with silence after the end of the file."""
    with wave.open(str(path)) as file:
        file.setpos(min(start, file.getnframes()))
        samples = array("h", file.readframes(frames))
    if sys.byteorder == "big":
        samples.byteswap()
    samples.extend([0] * (frames * CHANNELS - len(samples)))
    return array("f", (sample / 32768 for sample in samples))


def batches(
    folders: Sequence[Path], stems: Sequence[str], frames: int, size: int, seed: int = 0
) -> Iterator[dict[str, array]]:
    """Yields batches without end.

    "mix" and each stem have the shape [size, frames, 2], as one array of 32-bit floats. The
    mixture is the sum of its stems, so that a network can reach an error of 0.
    """
    chance = random.Random(seed)
    while True:
        batch = {stem: array("f") for stem in stems}
        for folder in chance.choices(folders, k=size):
            with wave.open(str(folder / f"{stems[0]}.wav")) as file:
                start = chance.randrange(max(1, file.getnframes() - frames))
            for stem in stems:
                batch[stem].extend(excerpt(folder / f"{stem}.wav", start, frames))
        yield {"mix": array("f", map(sum, zip(*batch.values(), strict=True))), **batch}


def main() -> None:
    parser = argparse.ArgumentParser(description="Yields batches of mixtures and stems.")
    parser.add_argument("songs", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--stems", default="vocals,drums,bass,other")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--size", type=int, default=8)
    parser.add_argument("--batches", type=int, default=100)
    parser.add_argument("--model", default="auto")
    given = parser.parse_args()
    stems = given.stems.split(",")
    folders = separated(given.songs, given.cache, stems, given.model)
    if not folders:
        sys.exit("The folder has no song that could be separated.")
    frames = round(given.seconds * 44100)
    for number, batch in zip(range(given.batches), batches(folders, stems, frames, given.size)):
        level = {name: round((sum(x * x for x in samples) / len(samples)) ** 0.5, 4) for name, samples in batch.items()}
        print(json.dumps({"batch": number, "shape": [given.size, frames, CHANNELS], "rms": level}), flush=True)


if __name__ == "__main__":
    main()
