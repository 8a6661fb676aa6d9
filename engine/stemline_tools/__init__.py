"""Tools and fixtures around the engine. The engine imports none of them, and no image holds them."""
