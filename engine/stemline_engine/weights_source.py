"""Reads the word that names the source of weights: the hub, a web address or a folder."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

_FORMS = "hub, https://host/folder or file:/folder"


@dataclass(frozen=True)
class WeightsSource:
    """Source of weights. Without an address and a folder: the servers of the authors of Demucs."""

    address: str | None = None
    """Base of the addresses of the files; it ends in a slash."""
    folder: Path | None = None

    def __str__(self) -> str:
        return self.address or (f"file:{self.folder}" if self.folder else "hub")


HUB = WeightsSource()


class SourceError(ValueError):
    """A wrong source; the text continues a sentence that begins with the name of the setting."""


def parse_source(text: str) -> WeightsSource:
    """Returns the source that `text` names. Raises SourceError."""
    if text == "hub":
        return HUB
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises ValueError for a wrong port
    except ValueError as error:
        raise SourceError(f"is not a correct address: {error}") from error
    # Before any message that contains the address.
    if "@" in parts.netloc:
        raise SourceError("must not contain a user name or a password")
    if parts.scheme not in ("https", "http", "file") or not re.fullmatch(r"[!-~]+", text):
        raise SourceError(f"must be {_FORMS}, not {text!r}")
    if parts.query or parts.fragment:
        raise SourceError(f"must have no ? and no #, because the names of files are appended to it: {text!r}")
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
            raise SourceError(f"must be file: and a path from the root, not {text!r}")
        return WeightsSource(folder=Path(unquote(parts.path)))
    if not is_secure(parts):
        raise SourceError(f"must begin with https://, unless the host is this machine: {text!r}")
    return WeightsSource(address=text.rstrip("/") + "/")


def is_secure(parts: SplitResult) -> bool:
    """Returns whether nobody on the way can change the answer: TLS, or http to this machine.

    The eight digits of a checksum detect damage, but stop no attacker.
    """
    host = parts.hostname or ""
    if parts.scheme == "https":
        return host != ""
    if parts.scheme != "http":
        return False
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
