"""The Stemline engine: holds separation models resident and serves them over a line protocol."""
