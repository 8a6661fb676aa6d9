"""Tests of the callback URLs of `make fuzz-api`, with the document of the gateway."""

import json
from pathlib import Path

import pytest

from stemline_tools.fuzz_callbacks import NOWHERE, CallbackHosts

DOCUMENT = Path(__file__).parents[2] / "gateway" / "openapi.json"


@pytest.fixture(scope="module")
def hosts():
    return CallbackHosts(json.loads(DOCUMENT.read_text()))


@pytest.mark.parametrize("url", ["https://example.com/a?b#c", "HTTP:example.com", "http:/\\@example.com:80"])
def test_a_url_that_the_server_may_call_is_replaced(hosts, url):
    assert hosts.without_host(url) == NOWHERE


@pytest.mark.parametrize("url", ["https://user:word@example.com/", "ftp://example.com", "https://", 1, None])
def test_a_value_that_the_server_refuses_stays(hosts, url):
    assert hosts.without_host(url) == url


def test_a_url_that_is_too_long_stays(hosts):
    url = "https://example.com/"
    assert hosts.without_host(url.ljust(2048, "a")) == NOWHERE
    assert hosts.without_host(url.ljust(2049, "a")) == url.ljust(2049, "a")
