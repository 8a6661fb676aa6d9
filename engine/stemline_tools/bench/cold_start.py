"""`python -m stemline_tools.bench.cold_start MODELS NAME DEVICE`: times the start of one engine.

Prints the seconds of each step as JSON, and a digest of the stems of the first pass.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path

from stemline_engine.server.runtime import prepare_process


def main(folder: str, name: str, kind: str) -> None:
    begin = last = time.perf_counter()
    steps: dict[str, object] = {}

    def lap(step: str) -> None:
        nonlocal last
        now = time.perf_counter()
        steps[step], last = now - last, now

    prepare_process()
    import torch

    lap("import torch s")
    from stemline_engine.config import Config
    from stemline_engine.models.catalogue import Catalogue
    from stemline_engine.models.placed import place
    from stemline_engine.separation.device import prepare_torch
    from stemline_engine.separation.forward import segment_frames

    prepare_torch(Config())
    device = torch.device(kind)
    torch.zeros(1, device=device)
    lap("open device s")
    catalogue = Catalogue(Config(models_dir=Path(folder)))
    model = catalogue.open(catalogue.available(name))
    place(model, device)
    module = model.networks[0].module
    lap("load model s")
    noise = torch.randn(1, 2, segment_frames(module), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        stems = module(noise.to(device)).cpu()
        lap("first pass s")
        module(noise.to(device)).cpu()
        lap("second pass s")
    steps["all s"] = last - begin
    steps["digest"] = hashlib.sha256(stems.numpy().tobytes()).hexdigest()[:12]
    print(json.dumps(steps))


if __name__ == "__main__":
    main(*sys.argv[1:])
