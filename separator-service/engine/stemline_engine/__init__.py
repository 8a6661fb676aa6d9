"""The Stemline engine: holds separation networks in memory and answers requests on a pipe (see PROTOCOL.md)."""

__version__ = "1.0.0"
