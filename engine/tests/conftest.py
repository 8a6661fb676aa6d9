"""Fixtures of the tests: tiny checkpoints, songs, and the engine as a child process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stemline_engine.server.runtime import prepare_process

prepare_process()  # Before the imports below import torch, as in production.

from child import Child  # noqa: E402
from scripted import SOURCES, Engine  # noqa: E402

from stemline_engine.config import Config  # noqa: E402
from stemline_engine.separation.device import prepare_torch  # noqa: E402
from stemline_tools.sample.compose import compose  # noqa: E402
from stemline_tools.tiny import write_tiny  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def torch_as_in_production() -> None:
    # The networks are so small that more threads mostly wait for each other. Engines that tests
    # start as processes have the default.
    prepare_torch(Config(threads=1))


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with all tiny models; tests must not write into it."""
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny(folder)
    return folder


@pytest.fixture(scope="session")
def conversions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for conversions for OpenVINO that several files use."""
    return tmp_path_factory.mktemp("conversions")


@pytest.fixture(scope="session")
def sample_song():
    """The samples of the sample song; tests must not change them."""
    return compose()


@pytest.fixture
def start_child(tiny_folder: Path, tmp_path: Path):
    """Starts engines with the tiny models and an empty weights folder; kills them afterwards."""
    children: list[Child] = []

    def start(**settings: str) -> Child:
        defaults = {"STEMLINE_MODELS_DIR": str(tiny_folder), "STEMLINE_WEIGHTS_DIR": str(tmp_path / "weights")}
        child = Child({**defaults, **settings})
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()


@pytest.fixture(scope="module")
def shared_child(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory):
    """One engine for all tests of a file, which saves the import of torch for each."""
    weights = str(tmp_path_factory.mktemp("weights"))
    child = Child({"STEMLINE_MODELS_DIR": str(tiny_folder), "STEMLINE_WEIGHTS_DIR": weights})
    yield child
    child.kill()


@pytest.fixture
def write_song(tmp_path: Path):
    """Writes `seconds` of noise as PCM and returns the path."""

    def write(seconds: float, name: str = "song.f32", peak: float = 0.5) -> str:
        samples = np.random.default_rng(0).uniform(-peak, peak, (round(seconds * 44_100), 2))
        path = tmp_path / name
        samples.astype("<f4").tofile(path)
        return str(path)

    return write


@pytest.fixture
def make_engine():
    engines = []

    def make(networks=None, **named):
        engines.append(Engine(named if networks is None else networks))
        return engines[-1]

    yield make
    for engine in engines:
        engine.stop()


@pytest.fixture
def song(write_song, tmp_path):
    def fields(request_id, model, seconds=5, stems=SOURCES, folder="out", **more):
        (tmp_path / folder).mkdir(exist_ok=True)
        path = write_song(seconds, f"{request_id}.f32", **more)
        output = str(tmp_path / folder)
        return {
            "type": "separate",
            "id": request_id,
            "model": model,
            "revision": "1",
            "input": path,
            "output_dir": output,
            "stems": list(stems),
        }

    return fields
