"""Injects a fault into an engine whose PYTHONPATH has this folder and `tests`: HTDemucs hangs.

The passes hang from the number in HANG_FROM_PASS on, counted from 1 in each process (default: 1).
"""

import os
import sys
import threading

from patched_class import patch_after_import


def patch(network):
    forward, passes, first = network.forward, [], int(os.environ.get("HANG_FROM_PASS", "1"))

    def counted(self, mix):
        passes.append(1)
        if len(passes) >= first:
            print("forward hangs", file=sys.stderr, flush=True)
            threading.Event().wait()
        return forward(self, mix)

    network.forward = counted


patch_after_import("demucs.htdemucs", "HTDemucs", patch)
