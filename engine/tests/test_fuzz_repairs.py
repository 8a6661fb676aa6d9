"""Tests the repairs of the requests of `make fuzz-api`."""

import copy
import json

import pytest

from stemline_tools.fuzz_repairs import repair

WAV = b"RIFF" + bytes(60)
SOURCE = {"songhash": "a" * 56, "track": "vocals"}


def repaired(query=None, body=WAV, operation="uploadSong", sent=None):
    """Returns the query and the body of a request after its repair."""
    query = dict(query or {})
    before = copy.deepcopy((query, body))
    changed = repair(operation, query, body, set() if sent is None else sent)
    assert changed == (before != (query, body))
    return query, body


@pytest.mark.parametrize(
    ("operation", "query", "body"),
    [
        ("uploadSong", {"stems": "a, b", "formats": "mp3,flac", "mp3_kbps": 128, "callback_on": "failed"}, WAV),
        ("uploadSong", {"two_stems": "a", "other_method": "minus", "formats": "wav", "mp3_kbps": 320}, WAV),
        ("uploadSong", {"mp3_kbps": 128, "other_method": "add", "model": "x", "overlap": 0.25}, {"file": WAV}),
        ("uploadSong", {}, {"source": SOURCE, "options": {"stems": ["a"], "formats": ["wav"]}}),
        ("separateSong", {}, {"mp3": "", "options": {"other_method": "minus", "two_stems": "a"}, "callback": 1}),
        ("listSongs", {"page_token": "x", "q": "x" * 200}, None),
        ("getSong", {"stems": "a,a", "other_method": "minus", "callback_data": "x"}, None),
    ],
)
def test_a_request_that_keeps_the_rules_is_not_changed(operation, query, body):
    if "callback_on" in query:
        query["callback_url"] = "https://callback.invalid"
    assert repaired(query, copy.deepcopy(body), operation) == (query, body)


def test_a_list_gets_a_made_up_page_token_once():
    sent = set()
    query = {"page_token": "x", "state": "done"}
    assert repaired(query, None, "listSongs", sent)[0] == query
    assert repaired(query, None, "listSongs", sent)[0] == {"state": "done"}


def places(first, second):
    """Yields the repaired fields when a query has all, a form has all, and each has a part."""
    yield repaired({**first, **second})[0]
    yield repaired({}, {"file": WAV, **first, **second})[1]
    for query, form in ((first, second), (second, first)):
        query, form = repaired(query, {"file": WAV, **form})
        yield {**query, **form}


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ({"stems": "a"}, {"two_stems": "b"}, {"stems": "a"}),
        ({"stems": "a"}, {"two_stems": "b", "other_method": "minus"}, {"stems": "a"}),
        ({"other_method": "minus"}, {"rate": "model"}, {"rate": "model"}),
        ({"mp3_kbps": 128}, {"formats": "flac , wav"}, {"formats": "flac , wav"}),
        ({"mp3_kbps": "192"}, {"formats": "mp3-v0"}, {"formats": "mp3-v0"}),
        ({"callback_data": "x"}, {"callback_on": "failed"}, {}),
        ({"callback_secret": "x"}, {"callback_url": ""}, {"callback_url": ""}),
    ],
)
def test_fields_that_exclude_or_need_each_other_are_removed_in_a_query_and_a_form(first, second, kept):
    for fields in places(first, second):
        fields.pop("file", None)
        assert fields == kept


def test_a_query_has_what_its_fields_need_because_the_server_checks_it_before_the_form():
    form = {"file": WAV, "callback_url": "https://a.invalid", "two_stems": "vocals"}
    assert repaired({"callback_on": "failed", "other_method": "minus"}, dict(form)) == ({}, form)


def test_the_callback_of_a_query_keeps_its_fields_in_the_form():
    query, form = repaired({"callback_url": "https://a.invalid"}, {"file": WAV, "callback_on": "failed"})
    assert (query, form["callback_on"]) == ({"callback_url": "https://a.invalid"}, "failed")


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("stems", "a, b,a", "a,b"),
        ("stems", "base,bass", "bass"),
        ("formats", " mp3, mp3-v0,wav32f,wav24", "mp3,wav32f"),
        ("overlap", 0.123, 0.12),
        ("callback_data", "x", '"x"'),
        ("model", "\U0001d11e" * 101, "\U0001d11e" * 100),
    ],
)
def test_the_value_of_a_field_is_repaired_in_a_query_and_a_form(name, given, kept):
    url = {"callback_url": "https://a.invalid"}
    for fields in places({name: given, **url}, {"shifts": 1}):
        assert fields[name] == kept


@pytest.mark.parametrize("operation", ["uploadSong", "separateSong"])
def test_the_options_in_json_get_few_decimals_and_each_made_up_stem_once(operation):
    sent = set()
    for stems in (["x"], ["vocals"]):
        body = {"source": SOURCE, "options": {"overlap": 0.123, "stems": ["x"]}}
        assert repaired({}, body, operation, sent)[1]["options"] == {"overlap": 0.12, "stems": stems}


def test_a_field_of_the_form_is_not_repeated_in_the_query():
    body = {"file": WAV, "stems": "a"}
    assert repaired({"stems": "b", "rate": "model"}, body) == ({"rate": "model"}, {"file": WAV, "stems": "a"})


def test_a_request_with_a_json_body_has_no_query():
    assert repaired({"rate": "model"}, {"source": SOURCE}) == ({}, {"source": SOURCE})


def test_the_options_in_a_text_are_json_with_options_of_the_same_place():
    query, _ = repaired({"options": "x", "clip": "clamp", "shifts": 2})
    assert (json.loads(query.pop("options")), query) == ({"clip": "clamp"}, {"shifts": 2})


def test_a_made_up_model_is_sent_once_and_then_replaced_by_an_ordinary_one():
    sent = set()
    assert repaired({"model": "x"}, sent=sent)[0] == {"model": "x"}
    assert repaired({"model": "x"}, sent=sent)[0] == {"model": "preview"}


def test_a_text_is_shortened_when_it_has_too_many_utf_16_units_for_the_server():
    assert repaired({"q": "\U0001d11e" * 101}, None, "listSongs")[0] == {"q": "\U0001d11e" * 100}
    too_long = {"q": "x" * 201}
    assert repaired(too_long, None, "listSongs")[0] == too_long
