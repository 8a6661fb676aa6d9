"""Repairs of requests that follow openapi.json and break a rule that no JSON Schema can state.

The rules are:
- Combinations of query parameters, or of one option in several places: a schema describes one
  value at a time.
- Combinations in a form: Schemathesis sends the file as bytes, and cannot evaluate `not` beside
  them.
- A repeated stem in a text: its pattern needs a back-reference, which many validators lack.
- The decimals of a number: validators round, so that `multipleOf` would refuse 0.07.
- The length of a text: JSON Schema counts characters, and the server UTF-16 units.
- JSON in a text: validators do not check `contentMediaType` and `contentSchema`.
- The names of the models and stems of a server, and its page tokens.
"""

import json
from collections.abc import Mapping, MutableMapping
from typing import Any

LISTS = {"listSongs", "listQueue", "listDeliveries", "listSongDeliveries"}
UPLOADS = {"uploadSong", "separateSong"}
# Values that every model of the fuzzed stack accepts. A made-up value is sent once: the server
# refuses it, and would not read the other fields of further requests.
ORDINARY: Mapping[str, Any] = {"model": "preview", "stems": "vocals", "two_stems": "vocals", "segment": 1}
# Texts with a limit on their length, which the server counts in UTF-16 units.
MAX_UNITS = {"model": 200, "q": 200}
OF_CALLBACK = {"callback_data", "callback_on", "callback_secret"}
# Options whose values are words in a query, in a form and in JSON.
WORDS = ["clip", "rate", "precision"]
# The fields in one place of a request, such as its query.
Fields = MutableMapping[str, Any]
Sent = set[tuple[str, str]]


def repair(operation: str, query: Fields, body: Any, sent: Sent) -> bool:
    """Makes a valid request keep the rules, in place. Returns whether it has changed the request.

    `body`: a mapping for JSON and for a form, otherwise anything else. `sent`: made-up values of
    earlier requests, to which it adds those of this one.
    """
    before = repr((query, body))
    repair_length(query)
    if operation in LISTS and "page_token" in query and not is_new("page_token", query["page_token"], sent):
        del query["page_token"]
    if operation in UPLOADS:
        repair_upload(query, body, sent)
    return repr((query, body)) != before


def repair_upload(query: Fields, body: Any, sent: Sent) -> None:
    """Repairs the query and the body of an upload, in place."""
    fields = body if isinstance(body, MutableMapping) else {}
    is_form = "file" in fields
    if fields and not is_form:
        # The query of a JSON body must be empty.
        query.clear()
    # The same field in two places may have two values.
    remove(set(fields), [query])
    places = [query, fields] if is_form else [query]
    for place in places:
        repair_texts(place)
    # The server checks the query before it reads the form, and then both together.
    repair_combinations([query])
    repair_combinations(places)
    options = fields.get("options")
    for place in (query, fields, options if isinstance(options, MutableMapping) else {}):
        repair_length(place)
        if isinstance(place.get("overlap"), float):
            place["overlap"] = round(place["overlap"], 2)
        for name, value in ORDINARY.items():
            if place.get(name) and not is_new(name, place[name], sent):
                place[name] = [value] if isinstance(place[name], list) else value


def repair_texts(place: Fields) -> None:
    """Repairs the texts that contain lists or JSON, in place."""
    if "options" in place:
        # As JSON, with the options that another field of this place has.
        place["options"] = json.dumps({name: place.pop(name) for name in WORDS if name in place})
    if "callback_data" in place:
        place["callback_data"] = json.dumps(place["callback_data"])
    if "stems" in place:
        named = {"bass" if stem == "base" else stem: stem for stem in words_in(place["stems"])}
        if len(named) < len(words_in(place["stems"])):
            place["stems"] = ",".join(named.values())
    if "formats" in place:
        found: dict[str, str] = {}
        for name in words_in(place["formats"]):
            found.setdefault(name.split("-")[0].removesuffix("24").removesuffix("32f"), name)
        if len(found) < len(words_in(place["formats"])):
            place["formats"] = ",".join(found.values())


def repair_combinations(places: list[Fields]) -> None:
    """Removes fields that exclude or need others, in the query and the form of one request."""
    given = {name: value for place in places for name, value in place.items() if value not in ("", None)}
    if "callback_url" not in given:
        remove(OF_CALLBACK, places)
    if "stems" in given:
        remove({"two_stems"}, places)
        given.pop("two_stems", None)
    if "two_stems" not in given and given.get("other_method") == "minus":
        remove({"other_method"}, places)
    if "formats" in given and "mp3" not in words_in(given["formats"]) and str(given.get("mp3_kbps")) != "320":
        remove({"mp3_kbps"}, places)


def repair_length(place: Fields) -> None:
    """Shortens the texts in one place, in place."""
    for name, most in MAX_UNITS.items():
        text = place.get(name)
        if isinstance(text, str) and len(text.encode("utf-16-le", "surrogatepass")) > 2 * most >= 2 * len(text):
            place[name] = text[: most // 2]


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


def words_in(text: Any) -> list[str]:
    """Returns the words of a list that is one text."""
    return [word.strip() for word in str(text).split(",") if word.strip()]
