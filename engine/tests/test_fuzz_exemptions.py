"""Tests the requests of `make fuzz-api` that the API may refuse."""

import base64

import pytest

from stemline_tools.fuzz_exemptions import is_audio, may_refuse, repair

FORM = {"file": {}, "stems": {}, "two_stems": {}, "callback_url": {}}
WAV = b"RIFF" + bytes(60)


def repaired(operation, query=None, body=None, sent=None):
    """Returns the query and the body of a request after its repair."""
    query = dict(query or {})
    repair(operation, query, body, FORM, set() if sent is None else sent)
    return query, body


def test_a_list_gets_a_made_up_page_token_once():
    sent = set()
    query = {"page_token": "x", "state": "done"}
    assert repaired("listSongs", query, sent=sent)[0] == query
    assert repaired("listSongs", query, sent=sent)[0] == {"state": "done"}


@pytest.mark.parametrize("operation", ["listSongs", "listQueue", "listDeliveries", "listSongDeliveries"])
def test_a_list_may_refuse_only_a_request_with_a_page_token(operation):
    assert may_refuse(operation, {"page_token": "x"}, None, "INVALID_ARGUMENT", "page_token is not from this list.")
    assert not may_refuse(operation, {"q": "x"}, None, "INVALID_ARGUMENT", "q is too long.")


@pytest.mark.parametrize("code", ["EMPTY_AUDIO", "UNSUPPORTED_AUDIO"])
def test_an_upload_may_be_refused_as_no_audio_only_when_its_bytes_are_none(code):
    assert may_refuse("uploadSong", {}, b"text", code, "")
    assert not may_refuse("uploadSong", {}, WAV, code, "")
    assert may_refuse("uploadSong", {}, {"file": b"text"}, code, "")
    assert not may_refuse("uploadSong", {}, {"file": WAV}, code, "")


def test_the_audio_of_a_body_is_found_in_bytes_in_a_form_and_in_base64():
    text = base64.b64encode(WAV).decode()
    assert [is_audio(body) for body in (WAV, {"file": WAV}, {"mp3": text})] == [True, True, True]
    assert [is_audio(body) for body in (b"", None, {"mp3": 1}, {"mp3": "?"}, {"source": {}})] == [False] * 5


def test_an_upload_may_be_refused_for_a_made_up_model_stem_or_segment_only_by_this_reason():
    refused = [
        ("model", "MODEL_UNKNOWN", 'There is no model "x".'),
        ("stems", "INVALID_ARGUMENT", "The model preview has no stem x."),
        ("two_stems", "INVALID_ARGUMENT", "The model preview has no stem x for two_stems."),
        ("segment", "INVALID_ARGUMENT", "The option segment must not be longer than 12 s for the model preview."),
    ]
    for name, code, reason in refused:
        assert may_refuse("uploadSong", {name: "x"}, WAV, code, reason)
        assert may_refuse("separateSong", {}, {"mp3": "", "options": {name: "x"}}, code, reason)
        assert not may_refuse("uploadSong", {"rate": "x"}, WAV, code, reason)
        assert not may_refuse("uploadSong", {name: "x"}, WAV, "INVALID_ARGUMENT", "It must be a name.")


def test_options_that_exclude_or_need_each_other_are_removed():
    query = {"stems": "a", "two_stems": "b", "other_method": "minus", "callback_on": "done", "options": "x"}
    assert repaired("uploadSong", query)[0] == {"stems": "a", "options": "{}"}
    query = {"two_stems": "b", "other_method": "minus", "formats": "mp3 , mp3-v0,wav24,wav", "overlap": 0.123}
    fixed = {**query, "formats": "mp3 ,wav24", "overlap": 0.12}
    assert repaired("uploadSong", query)[0] == fixed


def test_a_form_keeps_only_its_listed_fields_which_are_not_repeated_in_the_query():
    body = {"file": WAV, "unknown": 1, "stems": "a"}
    query, form = repaired("uploadSong", {"stems": "b", "rate": "model"}, body)
    assert (query, form) == ({"rate": "model"}, {"file": WAV, "stems": "a"})


def test_a_made_up_value_is_sent_once_and_then_replaced_by_an_ordinary_one():
    sent = set()
    assert repaired("uploadSong", {"model": "x"}, sent=sent)[0] == {"model": "x"}
    assert repaired("uploadSong", {"model": "x"}, sent=sent)[0] == {"model": "preview"}


def test_a_key_of_an_earlier_phase_may_be_refused_only_for_uploads():
    refusal = ("IDEMPOTENCY_KEY_REUSED", "A request with other audio has used this idempotency key.")
    assert may_refuse("uploadSong", {}, b"", *refusal)
    assert not may_refuse("listSongs", {}, None, *refusal)


def test_options_in_json_keep_only_the_names_that_the_form_lists():
    _, body = repaired("uploadSong", {}, {"source": {}, "options": {"a": {}, "stems": ["vocals"]}})
    assert body["options"] == {"stems": ["vocals"]}
