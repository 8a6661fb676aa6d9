"""Receives callbacks of Stemline, checks their signatures, and handles each delivery once.

Needs: pip install standardwebhooks
Start: CALLBACK_SECRET=whsec_… PORT=8000 python receiver.py
"""

import json
import os
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from standardwebhooks import Webhook, WebhookVerificationError

secret = os.environ.get("CALLBACK_SECRET")
# Without a secret, every callback would be answered with an error.
if not secret:
    raise SystemExit("CALLBACK_SECRET is not set.")
webhook = Webhook(secret)
MAX_BYTES = 64 * 1024

# The deliveries that were handled. A real receiver keeps them where a restart does not lose them.
handled: set[str] = set()
lock = Lock()


def handle(delivery: str, event: str, songhash: str, data: object) -> None:
    line = {"id": delivery, "event": event, "songhash": songhash, "data": data}
    print(json.dumps(line), flush=True)


class Receiver(BaseHTTPRequestHandler):
    timeout = 30  # seconds for which a sender may be silent

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not re.fullmatch("[0-9]{1,15}", length):
            return self.answer(411)
        if int(length) > MAX_BYTES:
            self.skip(int(length))
            return self.answer(413)
        body = self.rfile.read(int(length))
        # The signature covers the bytes as they arrived, so it is checked before the JSON is read.
        try:
            webhook.verify(body, dict(self.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            return self.answer(401)
        delivery = self.headers["webhook-id"]
        with lock:
            if delivery not in handled:
                event, songhash = self.headers["x-stemline-event"], self.headers["x-stemline-songhash"]
                handle(delivery, event, songhash, json.loads(body) if body else None)
                handled.add(delivery)
        self.answer(204)

    def skip(self, length: int) -> None:
        """Reads a body without storing it, because a sender may see no answer before its end."""
        while length > 0 and (part := self.rfile.read(min(length, MAX_BYTES))):
            length -= len(part)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Logs nothing, because the URL of a request may contain secrets."""


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Receiver)
print(json.dumps({"listening": server.server_address[1]}), flush=True)
server.serve_forever()
