"""Callback URLs of `make fuzz-api`: a fuzzer must not post to the hosts that it makes up."""

import re
from typing import Any

# A name that no resolver knows (RFC 6761).
NOWHERE = "https://callback.invalid/hook"


class CallbackHosts:
    """Replaces the URLs that the server may call.

    The server refuses others, which stay as they are: they are too long or have credentials.
    """

    def __init__(self, document: Any) -> None:
        """Reads the rule of a callback URL from `document`, an openapi.json. Raises KeyError."""
        rule = document["components"]["schemas"]["Callback"]["properties"]["url"]
        self._pattern = re.compile(rule["pattern"])
        self._most_characters = rule["maxLength"]

    def without_host(self, url: Any) -> Any:
        """Returns a URL of a reserved name in place of one that follows the rule."""
        if not isinstance(url, str) or len(url) > self._most_characters or not self._pattern.search(url):
            return url
        return NOWHERE
