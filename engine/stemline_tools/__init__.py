"""Tools and fixtures for the engine, which does not import them. Images have only `weights.py`."""
