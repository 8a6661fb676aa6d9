"""`python -m stemline_tools.sdr_recording FILE`: measures `preview` on a recording.

The true stems of a recording are not known, so it has no SDR. The energy of each stem and the sum
of the stems show gross faults; only listening shows more.
"""

import argparse
from pathlib import Path

import numpy as np

from .bench.gate import decode
from .sdr import sdr_db, separate_with_preview
from .sdr_report import THREADS


def measure_recording(mix: np.ndarray) -> dict:
    """Returns {'shares': {stem: share}, 'sum_snr_db'} of the stems of `mix`, (2, T) float32.

    A share is the energy of a stem divided by the sum of the energies of all stems. `sum_snr_db` is
    the ratio of `mix` to the difference between it and the sum of the stems, in dB.
    """
    stems = {name: stem.astype(np.float64) for name, stem in separate_with_preview(mix).items()}
    energies = {name: float(np.sum(stem**2)) for name, stem in stems.items()}
    total = sum(energies.values())
    shares = {name: energy / total if total else 0.0 for name, energy in energies.items()}
    return {"shares": shares, "sum_snr_db": sdr_db(mix, sum(stems.values()))}


def main() -> None:
    """Measures the recording that the arguments name, and prints the result."""
    import torch

    parser = argparse.ArgumentParser(prog="python -m stemline_tools.sdr_recording", description=__doc__.split("\n")[0])
    parser.add_argument("song", type=Path, help="the recording, an audio file")
    torch.set_num_threads(THREADS)
    result = measure_recording(decode(parser.parse_args().song).numpy())
    for name, share in result["shares"].items():
        print(f"{name:10}{100 * share:5.1f} % of the energy of all stems")
    print(f"SNR of the sum of the stems against the recording: {result['sum_snr_db']:.1f} dB")


if __name__ == "__main__":
    main()
