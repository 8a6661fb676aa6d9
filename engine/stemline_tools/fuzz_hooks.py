"""Hooks of `make fuzz-api`: real audio, and callbacks to hosts that do not exist."""

import base64
import io
import wave
from typing import Any

import schemathesis
from hypothesis import strategies as st

from stemline_tools.fuzz_callbacks import CallbackHosts
from stemline_tools.fuzz_exemptions import is_fault
from stemline_tools.fuzz_repairs import Sent, is_new, repair

RATE = 8_000

sent_values: Sent = set()
# The ids of the valid requests that a repair has changed.
repaired: set[str] = set()
# The one of the document that is loaded.
callback_hosts: list[CallbackHosts] = []


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


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: Any) -> None:
    """Reads the rule of callback URLs, and removes `not` from the form.

    Schemathesis cannot evaluate it for a file of bytes. The `contentSchema` of a field refers to a
    type with `not`.
    """
    callback_hosts[:] = [CallbackHosts(raw_schema)]
    form = raw_schema["components"]["schemas"]["UploadForm"]
    for schema in (form, *form["properties"].values()):
        for keyword in ("not", "contentSchema"):
            schema.pop(keyword, None)


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    if isinstance(query, dict) and "callback_url" in query:
        query["callback_url"] = callback_hosts[0].without_host(query["callback_url"])
    return query


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    for owner, name in ((body, "url"), (body, "callback_url"), (body.get("callback"), "url")):
        if isinstance(owner, dict) and name in owner:
            owner[name] = callback_hosts[0].without_host(owner[name])
    if is_base64(body.get("mp3")):
        body["mp3"] = base64.b64encode(wav(1.0, len(body["mp3"]) % 7)).decode()
    return body


def is_base64(text: Any) -> bool:
    try:
        return isinstance(text, str) and text != "" and bool(base64.b64decode(text, validate=True))
    except ValueError:
        return False


def operation_of(case: Any) -> str:
    """Returns the operationId of a test case."""
    return case.operation.definition.raw.get("operationId", "")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    query = case.query if isinstance(case.query, dict) else {}
    if repair(operation_of(case), query, case.body, sent_values):
        repaired.add(case.id)
    for name in [name for name in case.headers or {} if name.lower() == "idempotency-key"]:
        # The server refuses a key that another request has used.
        if not is_new("idempotency-key", case.headers[name], sent_values):
            del case.headers[name]


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    kind = type(failure).__name__
    error = response.json() if kind == "RejectedPositiveData" else {}
    return is_fault(kind, operation_of(case), case.query or {}, case.body, case.id in repaired, error)
