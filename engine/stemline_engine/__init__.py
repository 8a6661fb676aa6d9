"""The Stemline engine: keeps separation networks in memory and answers requests (PROTOCOL.md).

The folders of this package share the modules next to this file. Except `__main__`, these import
none of the folders.
"""

__version__ = "1.0.0"
