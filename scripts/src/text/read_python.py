"""Prints the comments and strings of Python files as JSON.

Reads a list of {path, text} on stdin, and writes a list of the objects that text.ts describes. A
docstring counts as a comment.
"""

import ast
import io
import json
import sys
import tokenize

HOLE = "{…}"


def comments_of(text):
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield {"line": token.start[0], "kind": "comment", "text": token.string[1:], "calls": []}


def content_of(node):
    """The text of a literal, or of a sum that contains one; None for another node."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else HOLE for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [content_of(node.left), content_of(node.right)]
        if any(part is not None for part in parts):
            return "".join(HOLE if part is None else part for part in parts)
    return None


def strings_of(node, calls):
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    content = content_of(node.value if is_docstring else node)
    if content is not None:
        kind = "comment" if is_docstring else "string"
        yield {"line": node.lineno, "kind": kind, "text": content, "calls": [] if is_docstring else calls}
    if is_docstring:
        return
    if isinstance(node, ast.stmt):
        calls = []
    if isinstance(node, ast.Call):
        calls = [ast.unparse(node.func), *calls]
    for child in ast.iter_child_nodes(node):
        # A part of a formatted string has no text of its own, but it may contain a call with one.
        if content is None or content_of(child) is None:
            yield from strings_of(child, calls)


def texts_of(path, text):
    for found in [*comments_of(text), *strings_of(ast.parse(text, path), [])]:
        yield {"path": path, **found}


if __name__ == "__main__":
    files = json.load(sys.stdin)
    json.dump([found for file in files for found in texts_of(file["path"], file["text"])], sys.stdout)
