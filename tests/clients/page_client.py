"""A client that is nothing but a page, on an origin of its own, as Phanpy is: popup, consent, postMessage."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

_CLIENT: Final = """<!doctype html><meta charset="utf-8"><title>Client</title>
<button>Entrer</button><output></output>
<script type="module">
const base = new URLSearchParams(location.search).get("base");
const redirect = location.origin + "/callback";
const show = (text) => { document.querySelector("output").textContent = text; };
const send = async (path, fields) => {
  const answer = await fetch(base + path, { method: "POST", body: new URLSearchParams(fields) });
  return answer.json();
};
const bytes = crypto.getRandomValues(new Uint8Array(48));
const spelled = (raw) => btoa(String.fromCharCode(...raw)).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
const verifier = spelled(bytes);
const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
const scopes = "read write follow push";
const app = await send("/api/v1/apps", { client_name: "Client", redirect_uris: redirect, scopes });
document.querySelector("button").onclick = () => {
  const wanted = new URLSearchParams({
    client_id: app.client_id, redirect_uri: redirect, scope: scopes, response_type: "code",
    code_challenge: spelled(digest), code_challenge_method: "S256", state: "retour",
  });
  window.open(`${base}/oauth/authorize?${wanted}`, "entrer", "width=600,height=800");
};
window.onmessage = async ({ origin, data }) => {
  if (origin !== location.origin || data.state !== "retour") return;
  const { client_id, client_secret } = app;
  const token = await send("/oauth/token", {
    grant_type: "authorization_code", code: data.code, code_verifier: verifier,
    redirect_uri: redirect, client_id, client_secret,
  });
  const headers = {
    Authorization: `Bearer ${token.access_token}`, "Idempotency-Key": "une-fois", "Content-Type": "application/json",
  };
  const me = await (await fetch(base + "/api/v1/accounts/verify_credentials", { headers })).json();
  const instance = await (await fetch(base + "/api/v2/instance")).json();
  const streams = instance.configuration.urls.streaming;
  const socket = new WebSocket(streams + "/api/v1/streaming?stream=user", token.access_token);
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.event === "update") show(`${me.acct} : ${JSON.parse(event.payload).content}`);
  };
  socket.onopen = () => fetch(base + "/api/v1/statuses", {
    method: "POST", headers, body: JSON.stringify({ status: "Depuis une page", visibility: "public" }),
  });
};
show("prêt");
</script>"""
_CALLBACK: Final = """<!doctype html><meta charset="utf-8"><title>Retour</title>
<script>
const asked = new URLSearchParams(location.search);
window.opener.postMessage({ code: asked.get("code"), state: asked.get("state") }, location.origin);
window.close();
</script>"""


class _Pages(BaseHTTPRequestHandler):
    """Serves the client and the page that people come back to."""

    def do_GET(self) -> None:
        """One of the two pages."""
        body = (_CALLBACK if self.path.startswith("/callback") else _CLIENT).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served_client() -> Iterator[str]:
    """The client's origin, while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
