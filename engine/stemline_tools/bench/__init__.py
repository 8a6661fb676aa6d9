"""Measures the engine beside Demucs, on a CPU and on a GPU; `make bench-engine` runs it."""
