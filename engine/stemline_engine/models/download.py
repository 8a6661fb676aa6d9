"""Downloads one file over HTTP into a folder, where it appears only complete and verified."""

from __future__ import annotations

import hashlib
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from ..weights_source import is_secure
from .container import MAX_FILE_BYTES
from .new_file import new_file

TIMEOUT_S = 10
"""Limit of one wait for the network, not of a whole fetch: one network has 80 to 300 MB."""

WHOLE_S = 3600
"""Limit of the fetch of one file, for servers that send without end or a few bytes at a time."""

OnBytes = Callable[[int, int], None]
"""Receives the bytes of a file that have arrived, and its size (0: not known)."""


class FetchError(Exception):
    """Weights that could not be fetched; the text is for people."""


class MissingFileError(FetchError):
    """The server does not have the file."""


class UnreachableError(FetchError):
    """The server does not answer, refuses the request, or redirects to an insecure address."""


class InterruptedTransferError(FetchError):
    """The server stopped sending before the end of the file, or was too slow."""


class DamagedFileError(FetchError):
    """The file is complete, but is too large or has another checksum."""


class WriteError(FetchError):
    """The file cannot be written to its folder."""


class _SecureRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to secure addresses only."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if not is_secure(urlsplit(newurl)):
            raise UnreachableError(f"{urlsplit(req.full_url).hostname} redirects to an address without https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(url: str, target: Path, checksum: str, on_bytes: OnBytes | None = None) -> None:
    """Fetches `url` into `target`. A fetch that fails leaves no file.

    `checksum`: the first hex digits of the SHA-256 of the file. Raises FetchError.
    """
    digest = hashlib.sha256()
    try:
        with new_file(target) as file:
            for block in _blocks(url, target.name, on_bytes):
                digest.update(block)
                file.write(block)
            if not digest.hexdigest().startswith(checksum):
                raise DamagedFileError(f"{target.name} arrived damaged: its checksum is {digest.hexdigest()[:8]}")
    except OSError as error:
        raise WriteError(f"{target} cannot be written: {error.strerror or error}") from error


def _blocks(url: str, name: str, on_bytes: OnBytes | None) -> Iterator[bytes]:
    """Yields the bytes at `url`. Raises FetchError, also when they end too early."""
    host = urlsplit(url).hostname
    end = time.monotonic() + WHOLE_S
    with _opened(url, name) as response:
        received, size = 0, response.length or 0
        while size <= MAX_FILE_BYTES:
            try:
                # `read` would wait for the whole block, however slowly it arrives.
                block = response.read1(1 << 20)
            except (OSError, HTTPException) as error:
                raise InterruptedTransferError(f"{name} was interrupted after {received} bytes: {error}") from error
            if not block:
                break
            received += len(block)
            if received > MAX_FILE_BYTES:
                break
            if time.monotonic() > end:
                raise InterruptedTransferError(f"{name} did not arrive from {host} within {WHOLE_S // 60} minutes")
            yield block
            if on_bytes is not None:
                on_bytes(received, size)
    if max(received, size) > MAX_FILE_BYTES:
        raise DamagedFileError(f"{name} is larger than {MAX_FILE_BYTES >> 30} GiB, the limit for a checkpoint")
    if received < size:
        raise InterruptedTransferError(f"{name} was interrupted after {received} of {size} bytes")


def _opened(url: str, name: str) -> HTTPResponse:
    host = urlsplit(url).hostname
    try:
        response: HTTPResponse = urllib.request.build_opener(_SecureRedirects).open(url, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            raise MissingFileError(f"{name} is not at {url.rsplit('/', 1)[0]}/ (status {error.code})") from error
        raise UnreachableError(f"{host} answers the request for {name} with the status {error.code}") from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error or type(error).__name__
        raise UnreachableError(f"{host} cannot be reached: {reason}") from error
    if response.status != 200:
        response.close()
        raise UnreachableError(f"{host} answers the request for {name} with the status {response.status}")
    return response
