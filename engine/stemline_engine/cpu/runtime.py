"""Import of OpenVINO, without the package that sends usage data to its authors."""

from __future__ import annotations

import sys
from types import ModuleType


def import_openvino() -> ModuleType:
    """Returns OpenVINO. By default each of its conversions would send usage data.

    It does not need the package that sends them, which this process can no longer import.
    """
    sys.modules["openvino_telemetry"] = None
    import openvino

    return openvino
