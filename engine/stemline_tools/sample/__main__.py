"""`python -m stemline_tools.sample OUTDIR [--seconds 20]`: writes the sample song as WAV files."""

import argparse
from pathlib import Path

from .compose import compose, write_wav


def main() -> None:
    """Writes mix.wav and one file for each true stem."""
    parser = argparse.ArgumentParser(prog="python -m stemline_tools.sample", description="Writes the sample song.")
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    arguments = parser.parse_args()
    arguments.outdir.mkdir(parents=True, exist_ok=True)
    for name, signal in compose(arguments.seconds).items():
        write_wav(arguments.outdir / f"{name}.wav", signal)


if __name__ == "__main__":
    main()
