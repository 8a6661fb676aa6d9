"""Holds the process of a conversion after its first step, until the file HELD_UNTIL exists.

It is for an engine whose PYTHONPATH has this folder and `tests`.
"""

import builtins
import os
import sys
import time

show = builtins.print


def show_and_wait(*values, **options):
    show(*values, **options)
    while not os.path.exists(os.environ["HELD_UNTIL"]):
        time.sleep(0.01)


if "stemline_engine.cpu" in sys.orig_argv:
    builtins.print = show_and_wait
