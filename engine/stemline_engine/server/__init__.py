"""The engine process: its streams, its end, the order of its work, and its answers."""
