"""Passes of the networks on a CUDA device, recorded as graphs."""
