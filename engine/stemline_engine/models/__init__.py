"""Models: finding, fetching, checking and loading checkpoints."""
