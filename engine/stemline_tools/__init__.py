"""Tools and fixtures for the engine, which the engine does not import and no image contains."""
