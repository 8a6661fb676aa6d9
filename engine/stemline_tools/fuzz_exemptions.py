"""Requests that the API may refuse although they follow openapi.json.

A schema cannot state these rules. `repair` changes a request so that they allow it, so that a
refusal shows a fault of the server or of its description. `may_refuse` names the refusals of what
no change repairs.
"""

import base64
import json
from collections.abc import Mapping, MutableMapping
from typing import Any

LISTS = {"listSongs", "listQueue", "listDeliveries", "listSongDeliveries"}
UPLOADS = {"uploadSong", "separateSong"}
# Values that every model of the fuzzed stack accepts. A made-up value is sent once: the server
# refuses it, and would not read the other fields of further requests.
ORDINARY: Mapping[str, Any] = {"model": "preview", "stems": "vocals", "two_stems": "vocals", "segment": 1}
# The code and a part of the reason of the refusal of a made-up value.
REFUSALS = {
    "model": ("MODEL_UNKNOWN", "There is no model"),
    "stems": ("INVALID_ARGUMENT", " has no stem "),
    "two_stems": ("INVALID_ARGUMENT", " has no stem "),
    "segment": ("INVALID_ARGUMENT", "The option segment must not be longer than "),
}
# The fields in one place of a request, such as its query.
Fields = MutableMapping[str, Any]
Sent = set[tuple[str, str]]


def repair(operation: str, query: Fields, body: Any, form: Mapping[str, Any], sent: Sent) -> None:
    """Removes the fields of a valid request that exclude or need others, in place.

    `body`: a mapping for JSON and for a form, otherwise anything else. `form`: the fields that the
    description of a form lists. `sent`: made-up values of earlier requests, to which it adds those
    of this one.
    """
    if operation in LISTS and "page_token" in query and not is_new("page_token", query["page_token"], sent):
        del query["page_token"]
    if operation not in UPLOADS:
        return
    places = [query]
    if isinstance(body, MutableMapping):
        if "source" in body:
            # The query of a JSON body must be empty.
            query.clear()
        if "file" in body:
            # The released description of the form allows other fields, which the server refuses.
            remove(set(body) - set(form), [body])
        remove(set(body), [query])
        places.append(body)
        options = body.get("options")
        if isinstance(options, MutableMapping):
            # The released description of the options allows other names too; the form lists all.
            remove(set(options) - set(form), [options])
            places.append(options)
    for place in places:
        repair_place(place, sent)
    if any(place.get("stems") for place in places):
        remove({"two_stems"}, places)
    if not any(place.get("two_stems") for place in places):
        remove({"other_method"}, places)


def is_new(name: str, value: Any, sent: Sent) -> bool:
    """Returns whether no earlier request had the value, and notes it."""
    key = (name, repr(value))
    if key in sent:
        return False
    sent.add(key)
    return True


def remove(names: set[str], places: list[Fields]) -> None:
    """Removes fields from places of a request."""
    for place in places:
        for name in names & set(place):
            del place[name]


def repair_place(place: Fields, sent: Sent) -> None:
    """Makes the values in one place of a request agree with each other, in place."""
    if isinstance(place.get("options"), str):
        place["options"] = "{}"
    if not place.get("callback_url"):
        remove({"callback_data", "callback_on"}, [place])
    if "callback_data" in place:
        place["callback_data"] = json.dumps(place["callback_data"])
    if isinstance(place.get("overlap"), float):
        place["overlap"] = round(place["overlap"], 2)
    formats = place.get("formats")
    names = formats.split(",") if isinstance(formats, str) else formats
    if isinstance(names, list):
        kept = one_per_extension(names)
        place["formats"] = ",".join(kept) if isinstance(formats, str) else kept
    if "mp3" not in [str(name).strip() for name in names or ["mp3"]]:
        remove({"mp3_kbps"}, [place])
    if isinstance(place.get("stems"), list):
        place["stems"] = list(dict.fromkeys(map(str, place["stems"])))
    for name, value in ORDINARY.items():
        if place.get(name) and not is_new(name, place[name], sent):
            place[name] = [value] if isinstance(place[name], list) else value


def one_per_extension(formats: list[Any]) -> list[Any]:
    """Returns the formats without a second one of a file extension."""
    found: dict[str, Any] = {}
    for name in formats:
        text = str(name).strip()
        found.setdefault(text.split("-")[0].removesuffix("24").removesuffix("32f") or str(name), name)
    return list(found.values())


def may_refuse(operation: str, query: Mapping[str, Any], body: Any, code: str, reason: str) -> bool:
    """Returns whether the operation may answer a valid, repaired request with this error."""
    if operation in LISTS:
        return code == "INVALID_ARGUMENT" and "page_token" in query
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
