"""Injects faults into an engine whose PYTHONPATH has this folder and `tests`: HDemucs goes wrong.

The file that FAULT_IN names contains the fault of the next passes: `raises`, `none` (no result),
`shape`, `rank` or `nan` (a wrong result), `length` (it refuses a length), `exits` (an error that no
handler of a song catches), or anything else for none.
"""

import os
from pathlib import Path

from patched_class import patch_after_import


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


patch_after_import("demucs.hdemucs", "HDemucs", patch)
