"""Tests of valid and invalid lines of the protocol."""

from __future__ import annotations

import json

import pytest

from stemline_engine.errors import ENGINE_REFUSED
from stemline_engine.protocol import MAX_LINE_BYTES, Cancel, Models, RequestError, Separate, decode, encode

SEPARATE = {
    "type": "separate",
    "id": 1,
    "model": "tiny-ht",
    "revision": "0123456789abcdef",
    "input": "/job/in.f32",
    "output_dir": "/work",
    "stems": ["vocals", "instrumental"],
}


def line(**fields):
    return json.dumps(fields).encode()


def test_decode_reads_requests_and_ignores_unknown_fields():
    assert decode(line(type="models", id="a", later="x")) == Models("a")
    assert decode(line(type="cancel", id=2, target="s")) == Cancel(2, "s")
    request = decode(line(**SEPARATE))
    assert isinstance(request, Separate) and request.stems == ("vocals", "instrumental")


def test_a_separate_request_has_defaults_for_the_choices_that_it_does_not_name():
    request = decode(line(**SEPARATE))
    choices = (request.other_method, request.shifts, request.overlap, request.segment, request.clip)
    assert choices == ("add", 0, 0.25, None, "gain")
    named = {"other_method": "minus", "shifts": 20, "overlap": 0, "segment": 60, "clip": "rescale"}
    request = decode(line(**SEPARATE, **named))
    choices = (request.other_method, request.shifts, request.overlap, request.segment, request.clip)
    assert choices == ("minus", 20, 0, 60, "rescale")
    assert decode(line(**{**SEPARATE, "segment": None})).segment is None


def test_a_track_without_a_source_may_have_a_source_with_the_longest_name():
    stems = ["no_" + "s" * 32]
    assert decode(line(**{**SEPARATE, "stems": stems})).stems == tuple(stems)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b"12",
        b"\xff\xfe",
        b'{"type":"models","id":NaN}',
        b'{"type":"models","id":1',
        b"[" * 100_000,
        line(type="models"),
        line(type="models", id=True),
        line(type="models", id=""),
        line(type="models", id=1.5),
        line(type="models", id=2**70),
    ],
)
def test_decode_refuses_lines_whose_id_cannot_be_read(bad):
    with pytest.raises(RequestError) as caught:
        decode(bad)
    assert caught.value.code == ENGINE_REFUSED and caught.value.id is None


@pytest.mark.parametrize(
    "change",
    [
        {"type": "dance"},
        {"type": None},
        {"type": ["models"]},
        {"model": "../../etc/passwd"},
        {"model": "/etc/passwd"},
        {"model": ".hidden"},
        {"model": 3},
        {"model": "a" * 200},
        {"revision": "a/b"},
        {"revision": None},
        {"input": "relative.f32"},
        {"input": "/a\0b"},
        {"output_dir": None},
        {"stems": []},
        {"stems": "vocals"},
        {"stems": ["vocals", "vocals"]},
        {"stems": ["../vocals"]},
        {"stems": [["vocals"]]},
        {"stems": [f"s{n}" for n in range(33)]},
        {"stems": ["no_" + "s" * 33]},
        {"other_method": "none"},
        {"other_method": None},
        {"other_method": ["add"]},
        {"shifts": -1},
        {"shifts": 21},
        {"shifts": 1.5},
        {"shifts": True},
        {"shifts": None},
        {"overlap": -0.01},
        {"overlap": 0.91},
        {"overlap": "0.25"},
        {"overlap": None},
        {"segment": 0.9},
        {"segment": 60.5},
        {"segment": False},
        {"segment": 10**400},
        {"clip": "tanh"},
        {"clip": 1},
    ],
)
def test_decode_refuses_invalid_fields_with_the_id_of_the_request(change):
    with pytest.raises(RequestError) as caught:
        decode(line(**{**SEPARATE, **change}))
    assert caught.value.id == 1


def test_decode_refuses_a_line_that_is_too_long():
    with pytest.raises(RequestError):
        decode(line(type="models", id=1, padding="x" * MAX_LINE_BYTES))


def test_encode_writes_numbers_that_are_not_finite_as_null():
    sent = encode({"a": float("nan"), "b": [float("inf"), 1.5], "c": {"d": float("-inf")}})
    assert sent.endswith(b"\n") and sent.count(b"\n") == 1
    assert json.loads(sent) == {"a": None, "b": [None, 1.5], "c": {"d": None}}
