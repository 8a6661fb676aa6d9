"""An HTTP server with checkpoints for the tests of `STEMLINE_WEIGHTS_FROM`, with faults."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class WeightsServer:
    """Serves the files of a folder below `/weights/` on this machine.

    `fault` changes its answers: `cut` closes the connection after half of a file, `hold` waits for
    `release` there, `huge` declares a terabyte, `elsewhere` redirects to an address without https,
    `busy` answers 503.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fault = ""
        self.requested: list[str] = []
        self.half_sent, self.release = threading.Event(), threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        # The end of the server waits for its answers, which would otherwise go on in the next test.
        self._http.daemon_threads = False
        self.address = f"http://127.0.0.1:{self._http.server_port}/weights"
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.release.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.removeprefix("/weights/")
                server.requested.append(name)
                path = server.folder / name
                if server.fault == "busy":
                    self.send_error(503)
                elif server.fault == "elsewhere":
                    self.send_response(302)
                    self.send_header("Location", f"http://weights.example/{name}")
                    self.end_headers()
                elif not path.is_file():
                    self.send_error(404)
                else:
                    self._send(path.read_bytes())

            def _send(self, content: bytes) -> None:
                half = len(content) // 2
                self.send_response(200)
                self.send_header("Content-Length", str(1 << 40 if server.fault == "huge" else len(content)))
                self.end_headers()
                self.wfile.write(content[:half])
                self.wfile.flush()
                if server.fault == "hold":
                    server.half_sent.set()
                    server.release.wait()
                if server.fault in ("", "hold"):
                    self.wfile.write(content[half:])

            def log_message(self, *_: object) -> None:
                pass

        return Handler
