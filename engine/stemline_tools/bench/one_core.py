"""`python -m stemline_tools.bench.one_core PATH LANES`: times passes of one network of OpenVINO.

Prints the seconds of a segment and the largest memory of this process as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from stemline_engine.server.runtime import prepare_process

from .peak import peak_mib


def main(path: str, lanes: str) -> None:
    prepare_process()
    import torch

    from stemline_engine.config import Config
    from stemline_engine.cpu.compiled import CompiledCore
    from stemline_engine.separation.device import prepare_torch

    from .clock import seconds_of
    from .plan import CPU

    prepare_torch(Config())
    count = int(lanes)
    core = CompiledCore(Path(path), torch.get_num_threads(), count)
    random = torch.Generator().manual_seed(0)
    inputs = [torch.randn(shape, generator=random) for shape in core.input_shapes]

    def run() -> None:
        for result in [core.start(*inputs) for _ in range(count)]:
            result()

    run()
    seconds = seconds_of(run, CPU) / count
    print(json.dumps({"s per segment": seconds, "peak MiB": peak_mib(resource.RUSAGE_SELF)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
