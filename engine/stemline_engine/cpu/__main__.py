"""`python -m stemline_engine.cpu FOLDER`: converts the network in a folder for OpenVINO.

It is a process of its own, because a conversion holds the lock of Python for seconds, in which an
engine would send nothing, and because its memory is free again afterwards. It prints a line after
each step.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..config import parse_config
from ..server.parent import die_with_parent
from ..server.runtime import prepare_process


def main(folder: Path) -> None:
    """Converts the network, compares it with PyTorch, and writes both results into `folder`."""
    from ..separation.device import prepare_torch
    from .convert import convert

    prepare_torch(parse_config(os.environ))
    convert(folder, on_step=lambda name: print(name, flush=True))


if __name__ == "__main__":
    die_with_parent()
    prepare_process()
    main(Path(sys.argv[1]))
