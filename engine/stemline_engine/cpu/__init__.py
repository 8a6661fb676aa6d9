"""The OpenVINO backend for CPUs: converts networks, keeps the conversions, and runs them."""
