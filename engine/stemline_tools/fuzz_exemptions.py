"""Failures of Schemathesis that show no fault of the server, nor of openapi.json."""

import base64
from collections.abc import Mapping
from typing import Any

from stemline_tools.fuzz_repairs import LISTS, UPLOADS

# The code and a part of the reason of the refusal of a made-up value.
REFUSALS = {
    "model": ("MODEL_UNKNOWN", "There is no model"),
    "stems": ("INVALID_ARGUMENT", " has no stem "),
    "two_stems": ("INVALID_ARGUMENT", " has no stem "),
    "segment": ("INVALID_ARGUMENT", "The option segment must not be longer than "),
}
# The fields in one place of a request, or of an answer.
Fields = Mapping[str, Any]


def is_fault(kind: str, operation: str, query: Fields, body: Any, repaired: bool, error: Fields) -> bool:
    """Returns whether a failure is a fault.

    `kind`: the class of the failure. `repaired`: a repair has changed the request. `error`: the
    JSON of a refusal.
    """
    if kind == "AcceptedNegativeData":
        # Schemathesis validates a repaired form again, and the bytes of its file are no text.
        return not repaired
    if kind != "RejectedPositiveData":
        return True
    return not may_refuse(operation, query, body, error.get("code", ""), error.get("reason", ""))


def may_refuse(operation: str, query: Fields, body: Any, code: str, reason: str) -> bool:
    """Returns whether the operation may answer a valid, repaired request with this error."""
    if operation in LISTS:
        return code == "INVALID_ARGUMENT" and "page_token" in query and "page_token" in reason
    if operation not in UPLOADS:
        return False
    if code == "IDEMPOTENCY_KEY_REUSED":
        # Another phase of the fuzzer, which is a process of its own, may have sent the key.
        return True
    if code in {"EMPTY_AUDIO", "UNSUPPORTED_AUDIO", "BAD_BASE64", "MP3_MISSING"}:
        return not is_audio(body)
    fields = {**query, **(body if isinstance(body, Mapping) else {})}
    options = fields.get("options")
    fields |= options if isinstance(options, Mapping) else {}
    return any(fields.get(name) and code == own and part in reason for name, (own, part) in REFUSALS.items())


def is_audio(body: Any) -> bool:
    """Returns whether a body has the bytes that the fuzzer sends as audio: a WAV file."""
    audio = body
    if isinstance(body, Mapping):
        try:
            audio = body.get("file") or base64.b64decode(body.get("mp3", ""), validate=True)
        except (TypeError, ValueError):
            return False
    # Schemathesis wraps the bytes of a form.
    audio = getattr(audio, "data", audio)
    return isinstance(audio, bytes) and audio.startswith(b"RIFF") and len(audio) > 44
