"""Patches a class as soon as a process imports its module, for faults in a real engine."""

import importlib.util
import os
import sys
from pathlib import Path


def patch_after_import(module_name, class_name, patch):
    """Calls `patch` with the class after the first import of its module."""
    sys.meta_path.insert(0, _Finder(module_name, class_name, patch))


class _Finder:
    def __init__(self, module_name, class_name, patch):
        self._module_name, self._class_name, self._patch = module_name, class_name, patch

    def find_spec(self, name, path=None, target=None):
        if name != self._module_name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def execute_and_patch(module):
            execute(module)
            self._patch(getattr(module, self._class_name))

        spec.loader.exec_module = execute_and_patch
        return spec


def faults_path(folder):
    """Returns the PYTHONPATH of an engine with the faults of `folder`, beside this file."""
    tests = Path(__file__).parent
    return os.pathsep.join([str(tests / folder), str(tests)])
