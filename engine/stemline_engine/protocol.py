"""Requests and messages of the protocol with the separator (PROTOCOL.md). Does no I/O."""

from __future__ import annotations

import json
import math
import os.path
import re
from dataclasses import dataclass
from typing import Any

from .config import MODEL_NAME, STEM_NAME
from .errors import ENGINE_REFUSED, EngineError

PROTOCOL_VERSION = 5
MAX_LINE_BYTES = 1 << 20
"""Limit of a line, without its line end."""
OTHER_METHODS = ("add", "minus")
CLIPS = ("gain", "clamp", "rescale")
PRECISIONS = ("exact", "fast")
MAX_SHIFTS = 20
MAX_OVERLAP = 0.9
SEGMENT_S = (1, 60)
"""Shortest and longest segment in seconds."""

_STEM = re.compile(f"(no_)?{STEM_NAME.pattern}")
_REVISION = re.compile(r"[A-Za-z0-9]{1,64}")

RequestId = str | int


@dataclass(frozen=True)
class Models:
    """Requests the list of models."""

    id: RequestId


@dataclass(frozen=True)
class Load:
    """Requests that a model is loaded and its speed measured."""

    id: RequestId
    model: str


@dataclass(frozen=True)
class Separate:
    """Requests the tracks of one song."""

    id: RequestId
    model: str
    revision: str
    input: str
    """Absolute path of the PCM: 32-bit little-endian float, interleaved stereo, 44 100 Hz."""
    output_dir: str
    """Absolute path of an existing folder."""
    stems: tuple[str, ...]
    """1 to 32 different names: sources of the model, `instrumental`, `no_<source>`."""
    other_method: str = "add"
    """One of `OTHER_METHODS`: `no_<source>` is the sum of the other sources, or the song minus the
    source."""
    shifts: int = 0
    """0 to `MAX_SHIFTS` separations with different time shifts; 0: one without a shift."""
    overlap: float = 0.25
    """Overlap of two segments, 0 to `MAX_OVERLAP`, as a share of a segment."""
    segment: float | None = None
    """Length of a segment in seconds, in the range of `SEGMENT_S`; None: that of the model."""
    clip: str = "gain"
    """One of `CLIPS`: the treatment of tracks that are louder than full scale."""
    precision: str = "exact"
    """One of `PRECISIONS`: 32 bit, or 16 bit where the device has it and the network bears it."""


@dataclass(frozen=True)
class Cancel:
    """Requests the end of the `separate` request `target`."""

    id: RequestId
    target: RequestId


@dataclass(frozen=True)
class Taken:
    """Reports that a part of the `separate` request `target` was read."""

    id: RequestId
    target: RequestId


@dataclass(frozen=True)
class Shutdown:
    """Requests the end of the engine."""

    id: RequestId


Request = Models | Load | Separate | Cancel | Taken | Shutdown


class RequestError(EngineError):
    """A line that is not a valid request. `id` is that of the line, None when it is not valid."""

    def __init__(self, reason: str, request_id: RequestId | None = None) -> None:
        super().__init__(ENGINE_REFUSED, reason)
        self.id = request_id


def decode(line: bytes) -> Request:
    """Returns the request in `line`, which may have a line end. Ignores unknown fields.

    Raises RequestError.
    """
    if len(line) > MAX_LINE_BYTES:
        raise RequestError(f"the line is longer than {MAX_LINE_BYTES} bytes")
    try:
        fields = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise RequestError("the line is not JSON in UTF-8") from None
    if not isinstance(fields, dict):
        raise RequestError("the line is not a JSON object")
    request_id = fields.get("id")
    if not _is_id(request_id):
        raise RequestError("id must be a whole number or a text of 1 to 200 characters")
    kind = fields.get("type")
    build = _BUILDERS.get(kind) if isinstance(kind, str) else None
    if build is None:
        raise RequestError("type must be one of " + ", ".join(_BUILDERS), request_id)
    try:
        return build(request_id, fields)
    except _FieldError as error:
        raise RequestError(str(error), request_id) from None


def encode(message: dict[str, Any]) -> bytes:
    """Returns `message` as one line with its line end. Numbers that are not finite become null."""
    return json.dumps(_finite(message), allow_nan=False, separators=(",", ":")).encode("utf-8") + b"\n"


def failed(request_id: RequestId | None, error: EngineError) -> dict[str, Any]:
    """Returns the `failed` message for a request; `request_id` None: it could not be read."""
    return {"type": "failed", "id": request_id, "code": error.code, "reason": error.reason}


class _FieldError(ValueError):
    pass


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not valid JSON")


def _is_id(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 2**53
    return isinstance(value, str) and 1 <= len(value) <= 200


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


def _matching(fields: dict[str, Any], name: str, pattern: re.Pattern[str], what: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _FieldError(f"{name} must be {what}")
    return value


def _model(fields: dict[str, Any]) -> str:
    return _matching(fields, "model", MODEL_NAME, "the name of a model")


def _path(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or "\0" in value or not os.path.isabs(value):
        raise _FieldError(f"{name} must be an absolute path")
    return value


def _given(fields: dict[str, Any], name: str) -> Any:
    """Returns a field, or its default in Separate when the request does not have it."""
    return fields.get(name, getattr(Separate, name))


def _choice(fields: dict[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = _given(fields, name)
    if value not in choices:
        raise _FieldError(f"{name} must be one of {', '.join(choices)}")
    return value


def _number(fields: dict[str, Any], name: str, least: float, most: float) -> float:
    value = _given(fields, name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise _FieldError(f"{name} must be a number from {least:g} to {most:g}")
    return float(value)


def _shifts(fields: dict[str, Any]) -> int:
    value = _given(fields, "shifts")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SHIFTS:
        raise _FieldError(f"shifts must be a whole number from 0 to {MAX_SHIFTS}")
    return value


def _separate(request_id: RequestId, fields: dict[str, Any]) -> Separate:
    stems = fields.get("stems")
    if not isinstance(stems, list) or not 1 <= len(stems) <= 32:
        raise _FieldError("stems must be a list of 1 to 32 names")
    if not all(isinstance(stem, str) and _STEM.fullmatch(stem) for stem in stems):
        raise _FieldError("stems must contain only names of stems")
    if len(set(stems)) != len(stems):
        raise _FieldError("stems names a stem twice")
    return Separate(
        id=request_id,
        model=_model(fields),
        revision=_matching(fields, "revision", _REVISION, "the revision of the model"),
        input=_path(fields, "input"),
        output_dir=_path(fields, "output_dir"),
        stems=tuple(stems),
        other_method=_choice(fields, "other_method", OTHER_METHODS),
        shifts=_shifts(fields),
        overlap=_number(fields, "overlap", 0, MAX_OVERLAP),
        segment=None if fields.get("segment") is None else _number(fields, "segment", *SEGMENT_S),
        clip=_choice(fields, "clip", CLIPS),
        precision=_choice(fields, "precision", PRECISIONS),
    )


def _target(fields: dict[str, Any]) -> RequestId:
    target = fields.get("target")
    if not _is_id(target):
        raise _FieldError("target must be the id of a separate request")
    return target


_BUILDERS = {
    "models": lambda request_id, fields: Models(request_id),
    "load": lambda request_id, fields: Load(request_id, _model(fields)),
    "separate": _separate,
    "cancel": lambda request_id, fields: Cancel(request_id, _target(fields)),
    "taken": lambda request_id, fields: Taken(request_id, _target(fields)),
    "shutdown": lambda request_id, fields: Shutdown(request_id),
}
