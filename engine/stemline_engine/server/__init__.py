"""The resident process: its pipe, its end, the order of its work, and its answers."""
