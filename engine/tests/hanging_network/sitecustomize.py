"""Injects a fault into an engine whose PYTHONPATH has this folder: passes of HTDemucs never end.

The passes hang from the number in HANG_FROM_PASS on, counted from 1 in each process (default: 1).
"""

import importlib.util
import os
import sys
import threading

MODULE = "demucs.htdemucs"


class HangingNetwork:
    """Finds the module of HTDemucs, and replaces the forward pass after its import."""

    def find_spec(self, name, path=None, target=None):
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def execute_and_patch(module):
            execute(module)
            patch(module.HTDemucs)

        spec.loader.exec_module = execute_and_patch
        return spec


def patch(network):
    forward, passes, first = network.forward, [], int(os.environ.get("HANG_FROM_PASS", "1"))

    def counted(self, mix):
        passes.append(1)
        if len(passes) >= first:
            print("forward hangs", file=sys.stderr, flush=True)
            threading.Event().wait()
        return forward(self, mix)

    network.forward = counted


sys.meta_path.insert(0, HangingNetwork())
