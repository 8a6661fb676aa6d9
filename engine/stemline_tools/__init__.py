"""Tools and fixtures for the engine, which does not import them. Images contain only `weights.py`."""
