"""Measures cold starts: new processes until the end of their first pass."""

from __future__ import annotations

import json
import subprocess
import sys

from .plan import Plan
from .table import Table

STARTS = 3
LIMIT_S = 300


def measure_starts(plan: Plan) -> Table:
    """Returns one row for each start."""
    table = Table(
        "Cold starts",
        "Each row is a new process that imports torch, opens the device, loads the model and runs one segment twice."
        " The steps exclude the start of Python. Equal digests show that processes give the same bits.",
    )
    module = f"{__package__}.cold_start"
    command = [sys.executable, "-m", module, str(plan.folder), plan.network, plan.device.type]
    for number in range(1, STARTS + 1):
        output = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=LIMIT_S).stdout
        table.rows.append({"start": number, **json.loads(output.splitlines()[-1])})
    return table
