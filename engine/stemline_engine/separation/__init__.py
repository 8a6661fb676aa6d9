"""Separation of one song: PCM in, segments through the networks, tracks and their checks out."""
