"""Tests of the imports between the folders of the packages, and of the files of an installation."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = "the shared modules"


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported_names(path: Path) -> Iterator[str]:
    """Yields the full names of the modules and objects that a file imports anywhere."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*start, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def folder_of(name: str) -> str:
    """Returns the folder of `stemline_engine` that contains a module or object."""
    _, first, *_ = [*name.split("."), ""]
    return first if (ROOT / "stemline_engine" / first).is_dir() and first else SHARED


def folder_imports() -> dict[str, set[str]]:
    """Returns for each folder of `stemline_engine` the folders that it imports.

    `__main__` imports all and is left out.
    """
    graph: dict[str, set[str]] = {}
    for path in sources("stemline_engine"):
        if path == ROOT / "stemline_engine" / "__main__.py":
            continue
        importer = folder_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        targets = {folder_of(name) for name in imported_names(path) if name.startswith("stemline_engine")}
        graph.setdefault(importer, set()).update(targets - {importer})
    return graph


def test_the_folders_of_the_engine_import_each_other_in_one_direction_only():
    graph = folder_imports()
    assert set(graph) == {SHARED, "server", "models", "separation", "preview", "cpu", "gpu"}
    assert {"models", "separation", SHARED} <= graph["server"]
    assert graph[SHARED] == set()
    # Raises CycleError, which names the folders of the cycle.
    TopologicalSorter(graph).prepare()


def test_the_engine_imports_no_tools():
    files = sources("stemline_engine")
    assert len(files) > 20
    imports = {path: [name for name in imported_names(path) if name.startswith("stemline_tools")] for path in files}
    assert not any(imports.values())


def installed_files(folder: Path, *packages: str) -> set[Path]:
    """Returns the files that setuptools installs from a copy of `packages` in `folder`."""
    for package in packages:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    command = [sys.executable, "-c", "import setuptools; setuptools.setup()", "-q", "build", "--build-base", "built"]
    subprocess.run(command, cwd=folder, check=True)
    library = folder / "built" / "lib"
    return {path.relative_to(library) for path in library.rglob("*.py")}


def test_an_installation_from_the_engine_alone_contains_all_of_the_engine_and_no_tools(tmp_path):
    expected = {path.relative_to(ROOT) for path in sources("stemline_engine")}
    assert installed_files(tmp_path, "stemline_engine") == expected


def test_an_installation_from_the_checkout_contains_both_packages(tmp_path):
    expected = {path.relative_to(ROOT) for path in [*sources("stemline_engine"), *sources("stemline_tools")]}
    assert installed_files(tmp_path, "stemline_engine", "stemline_tools") == expected
