"""The Stemline engine: keeps separation networks in memory and answers requests on a pipe (see PROTOCOL.md).

The modules of this folder are shared by its folders and import none of them, except `__main__`.
"""

__version__ = "1.0.0"
