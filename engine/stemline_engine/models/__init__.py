"""Models: finds, fetches, checks and loads checkpoints."""
