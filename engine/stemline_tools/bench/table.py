"""Tables of results: rows with named columns, as JSON and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

NOT_MEASURED = "not measured"
Row = dict[str, Any]


@dataclass
class Table:
    """Results of one section. Numbers in `rows` are not rounded; None stands for no result."""

    title: str
    note: str
    """Sentences about the method."""
    rows: list[Row] = field(default_factory=list)
    missing: str | None = None
    """Reason why nothing was measured."""

    def as_json(self) -> dict[str, Any]:
        rows = [{name: _rounded(value) for name, value in row.items()} for row in self.rows]
        missing = {} if self.missing is None else {NOT_MEASURED: self.missing}
        return {"title": self.title, "note": self.note, **missing, "rows": rows}

    def as_text(self) -> str:
        """Returns the table in Markdown."""
        head = f"## {self.title}\n\n{self.note}\n\n"
        if not self.rows:
            return f"{head}{NOT_MEASURED}: {self.missing or 'no row'}\n"
        columns = list(dict.fromkeys(name for row in self.rows for name in row))
        cells = [columns, *([_cell(row.get(name)) for name in columns] for row in self.rows)]
        widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
        lines = [_line(line, widths) for line in cells]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return head + "\n".join(lines) + "\n"


def not_measured(title: str, note: str, reason: str) -> Table:
    """Returns a table without rows, for a section that this machine cannot run."""
    return Table(title, note, missing=reason)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _rounded(value: Any) -> Any:
    return (
        float(f"{value:.4g}")
        if isinstance(value, float) and value == value and abs(value) != float("inf")
        else (str(value) if isinstance(value, float) else value)
    )


def _cell(value: Any) -> str:
    if value is None:
        return NOT_MEASURED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)
