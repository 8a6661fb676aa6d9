"""The `preview` model, which separates without weights."""
