"""Injects faults into an engine whose PYTHONPATH has this folder: passes of HDemucs go wrong.

The file that FAULT_IN names contains the fault of the next passes: `raises`, `none` (no result),
`shape`, `rank` or `nan` (a wrong result), `length` (it refuses a length), `exits` (an error that no
handler of a song catches), or anything else for none.
"""

import importlib.util
import os
import sys
from pathlib import Path

MODULE = "demucs.hdemucs"


class FaultyNetwork:
    """Finds the module of HDemucs, and replaces its methods after its import."""

    def find_spec(self, name, path=None, target=None):
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def execute_and_patch(module):
            execute(module)
            patch(module.HDemucs)

        spec.loader.exec_module = execute_and_patch
        return spec


def fault():
    return Path(os.environ["FAULT_IN"]).read_text()


def patch(network):
    forward = network.forward

    def faulty(self, mix):
        if fault() == "raises":
            raise ValueError("this network always fails")
        if fault() == "exits":
            raise SystemExit(0)
        estimates = forward(self, mix)
        results = {"none": None, "shape": estimates[..., :-1], "rank": estimates[0], "nan": estimates * float("nan")}
        return results.get(fault(), estimates)

    def valid_length(self, length):
        if fault() == "length":
            raise ValueError("this network takes no such length")
        return length

    network.forward, network.valid_length = faulty, valid_length


sys.meta_path.insert(0, FaultyNetwork())
