"""Tests the failures of `make fuzz-api` that are no faults."""

import base64

import pytest

from stemline_tools.fuzz_exemptions import is_audio, is_fault, may_refuse

WAV = b"RIFF" + bytes(60)


@pytest.mark.parametrize("operation", ["listSongs", "listQueue", "listDeliveries", "listSongDeliveries"])
def test_a_list_may_refuse_a_valid_request_only_for_its_page_token(operation):
    assert may_refuse(operation, {"page_token": "x"}, None, "INVALID_ARGUMENT", "page_token is not from this list.")
    assert not may_refuse(operation, {"q": "x"}, None, "INVALID_ARGUMENT", "q is too long.")
    assert not may_refuse(operation, {"page_token": "x", "q": "x"}, None, "INVALID_ARGUMENT", "q is too long.")


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


def test_a_key_of_an_earlier_phase_may_be_refused_only_for_uploads():
    refusal = ("IDEMPOTENCY_KEY_REUSED", "A request with other audio has used this idempotency key.")
    assert may_refuse("uploadSong", {}, b"", *refusal)
    assert not may_refuse("listSongs", {}, None, *refusal)


def test_every_other_refusal_of_a_valid_request_is_a_fault():
    reason = "The option mp3_kbps needs the format mp3. Add mp3 to formats, or leave mp3_kbps out."
    for repaired in (True, False):
        refusal = {"code": "INVALID_ARGUMENT", "reason": reason}
        assert is_fault("RejectedPositiveData", "uploadSong", {"model": "x"}, WAV, repaired, refusal)
    assert is_fault("RejectedPositiveData", "getSong", {}, None, False, {"code": "INVALID_ARGUMENT"})
    refusal = {"code": "MODEL_UNKNOWN", "reason": 'There is no model "x".'}
    assert not is_fault("RejectedPositiveData", "uploadSong", {"model": "x"}, WAV, False, refusal)


def test_an_accepted_invalid_request_is_a_fault_unless_a_repair_has_changed_it():
    assert is_fault("AcceptedNegativeData", "uploadSong", {}, WAV, False, {})
    assert not is_fault("AcceptedNegativeData", "uploadSong", {}, WAV, True, {})


def test_every_failure_of_another_kind_is_a_fault():
    assert is_fault("ServerError", "uploadSong", {"model": "x"}, b"", True, {})
