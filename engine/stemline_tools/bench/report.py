"""Collects the tables of a run, prints each when it is complete, and writes them as files."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from .machine import describe
from .table import Table

RESULTS = Path(__file__).resolve().parents[3] / "bench" / "results"


class Report:
    """The tables of one run. Its files exist from the first table on, so a cut run leaves them."""

    def __init__(self, folder: Path, device: torch.device, network: str, name: str = "engine") -> None:
        """Its files are `<name>-<device>.json` and `.md` in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self._base = folder / f"{name}-{device.type}"
        self._machine = describe(device)
        self._seconds: dict[str, float] = {}
        self._head = (
            f"# Engine on {'a GPU' if device.type == 'cuda' else 'a CPU'}\n\n"
            "`make bench-engine` wrote this file. The method is in `docs/engine-bench.md`. The network is"
            f" `{network}`, with random weights.\n\n"
        )
        self.tables: dict[str, Table] = {}

    def add(self, name: str, measure: Callable[[], Table]) -> None:
        """Runs one section, prints its table and writes the files again. Raises what it raises."""
        begin = time.perf_counter()
        self.tables[name] = measure()
        self._seconds[name] = time.perf_counter() - begin
        print(self.tables[name].as_text(), flush=True)
        print(f"{name}: {self._seconds[name]:.0f} s", file=sys.stderr, flush=True)
        self._write()

    def _write(self) -> None:
        tables = {name: table.as_json() for name, table in self.tables.items()}
        whole = {"machine": self._machine, "tables": tables}
        self._base.with_suffix(".json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
        machine = "".join(f"- {name}: {value}\n" for name, value in self._machine.items())
        text = self._head + machine + "\n" + "\n".join(table.as_text() for table in self.tables.values())
        self._base.with_suffix(".md").write_text(text, encoding="utf-8")
