"""Separates one song: reads PCM, runs segments through networks, writes and checks tracks."""
