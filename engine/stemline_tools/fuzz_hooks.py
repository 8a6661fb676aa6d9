"""Hooks of `make fuzz-api`: real audio, and callbacks to hosts that do not exist."""

import base64
import io
import wave
from typing import Any

import schemathesis
from hypothesis import strategies as st

RATE = 8_000
# A name that no resolver knows (RFC 6761): a fuzzer must not post to the hosts that it makes up.
NOWHERE = "https://callback.invalid/hook"
# As openapi.json states.
MAX_URL_CHARS = 2048


def wav(seconds: float, level: int) -> bytes:
    """Returns a short WAV file in mono: `level` is the value of all its 16-bit samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(level.to_bytes(2, "little", signed=True) * int(RATE * seconds))
    return file.getvalue()


AUDIO = st.builds(wav, st.sampled_from([1.0, 1.5]), st.integers(-3, 3))

schemathesis.openapi.format("binary", AUDIO)
for media_type in ("audio/*", "application/octet-stream"):
    schemathesis.openapi.media_type(media_type, AUDIO)


def without_hosts(url: Any) -> Any:
    """Returns a callback URL of a reserved name in place of an http or https URL.

    A URL that is too long stays as it is, because the server must refuse it.
    """
    is_url = isinstance(url, str) and url.lower().startswith(("http:", "https:"))
    return NOWHERE if is_url and len(url) <= MAX_URL_CHARS else url


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    if isinstance(query, dict) and "callback_url" in query:
        query["callback_url"] = without_hosts(query["callback_url"])
    return query


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    for owner, name in ((body, "url"), (body, "callback_url"), (body.get("callback"), "url")):
        if isinstance(owner, dict) and name in owner:
            owner[name] = without_hosts(owner[name])
    if is_base64(body.get("mp3")):
        body["mp3"] = base64.b64encode(wav(1.0, len(body["mp3"]) % 7)).decode()
    return body


def is_base64(text: Any) -> bool:
    try:
        return isinstance(text, str) and text != "" and bool(base64.b64decode(text, validate=True))
    except ValueError:
        return False
