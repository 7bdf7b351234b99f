"""What the Python client refuses to believe or to read: each rule broken on purpose. Prints the codes as one line of JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from countersign import Client, CountersignError, Identity, Permitted, Profile, SigningKey, read_profile
from countersign.answers import verify_answer
from countersign.encoding import sha256_b64u
from countersign.intent import BuiltIntent

LOG, PEP = (f"urn:countersign:31337:0x{'11' * 20}:log:{log}" for log in (1, 2))
WHO = Identity("UID=7,CN=did:web:agents.example:buyer", LOG, PEP)
AGENT, SIGNER = (SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)) for seed in (1, 2))
ACT = {"type": "a.b", "http": {}, "params": {}}
BUILT = BuiltIntent("e30.e30.c2ln~", ACT, ())
CLAIMS: dict[str, Any] = {
    "iss": WHO.subject,
    "aud": PEP,
    "act": {**ACT, "map": "m"},
    "ctx": {"intent": sha256_b64u("e30.e30.c2ln")},
    "pol": {"verdict": "Flagged"},
    "chain": {"seq": 2},
}
codes: dict[str, str | None] = {}


def attempt(name: str, act: Callable[[], object]) -> None:
    try:
        act()
        codes[name] = None
    except CountersignError as error:
        codes[name] = error.code


def decided(typ: str = "sae+jwt", key: SigningKey = SIGNER, sae: str | None = None, **change: Any) -> None:
    envelope = key.sign_jws(typ, {**CLAIMS, **change})
    permitted = Permitted("Flagged", "R", 2, sae or sha256_b64u(envelope), f"{envelope}~", [], 0)
    verify_answer(permitted, BUILT, WHO, SIGNER.public)


@contextmanager
def answering(status: int, body: str, **headers: str) -> Iterator[tuple[Client, list[str]]]:
    """A client of a service that always answers the same, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield Client(Profile(WHO, AGENT, url, url, {"erp": "https://erp.example"})), asked
    finally:
        server.shutdown()
        server.server_close()


attempt("the decision it asked for", decided)
attempt("another intent's decision", lambda: decided(ctx={"intent": "x"}))
attempt("another act", lambda: decided(act={**ACT, "type": "a.c", "map": "m"}))
attempt("another agent's decision", lambda: decided(iss="UID=8,CN=did:web:a"))
attempt("another gateway's permission", lambda: decided(aud=LOG))
attempt("a milder verdict than was signed", lambda: decided(pol={"verdict": "Held"}))
attempt("another place in the log", lambda: decided(chain={"seq": 3}))
attempt("another hash", lambda: decided(sae=sha256_b64u("other")))
attempt("a denial for a permission", lambda: decided(typ="sae-denial+jwt"))
attempt("a decision by the agent itself", lambda: decided(key=AGENT))

SAID = {"verdict": "Flagged", "reason": "R", "seq": 2, "sae": "s", "envelope": "e", "evidence": [], "exp": 9}
HELD = {"verdict": "Held", "reason": "R", "seq": 2, "hold": "h", "denial": "d", "evidence": [], "expires": 9}
PROBLEM = {"type": "urn:countersign:error:RATE_LIMITED", "detail": "d", "code": "RATE_LIMITED", "cure": "c"}
ANSWERS: dict[str, tuple[int, object]] = {
    "a permission": (200, SAID),
    "a permission with a member nobody knows": (200, {**SAID, "new": 1}),
    "a permission with 201": (201, SAID),
    "a verdict that permits nothing": (200, {**SAID, "verdict": "Blocked"}),
    "a hold with 200": (200, HELD),
    "a permission with 202": (202, {**HELD, "verdict": "Flagged"}),
    "a permission without its envelope": (200, {name: value for name, value in SAID.items() if name != "envelope"}),
    "a seq that is a boolean": (200, {**SAID, "seq": True}),
    "a list": (200, [SAID]),
    "a problem of ours": (429, PROBLEM),
    "a problem of somebody else": (429, {**PROBLEM, "type": "about:blank"}),
    "no JSON": (502, None),
}
for name, (status, answer) in ANSWERS.items():
    with answering(status, "<html>" if answer is None else json.dumps(answer)) as (client, _):
        what = client.proposal("POST", "https://erp.example/a", type="a.b", json={})
        attempt(name, lambda: client.ask(what))
with answering(307, "", location="/elsewhere") as (client, asked):
    what = client.proposal("POST", "https://erp.example/a", type="a.b", json={})
    attempt("a redirect", lambda: client.ask(what))
    codes["what was asked for"] = " ".join(asked)

with TemporaryDirectory() as folder:
    key, profile = Path(folder, "agent.pem"), Path(folder, "agent.json")
    private = Ed25519PrivateKey.generate()
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    written: dict[str, Any] = {
        **{"subject": WHO.subject, "key": "agent.pem", "log": LOG, "pep": PEP, "delegation": None},
        **{"signing_url": "http://127.0.0.1:1", "gateway_url": "http://127.0.0.1:1", "targets": {}},
    }
    PROFILES: dict[str, tuple[int, dict[str, Any]]] = {
        "a profile": (0o600, written),
        "a key others may read": (0o644, written),
        "a key that is not there": (0o600, {**written, "key": "none.pem"}),
        "a profile with a member nobody knows": (0o600, {**written, "secret": 1}),
        "a profile without its log": (0o600, {name: value for name, value in written.items() if name != "log"}),
        "a target that is no origin": (0o600, {**written, "targets": {"erp": "https://erp.example/"}}),
        "a service that is no URL": (0o600, {**written, "signing_url": "file:///etc/passwd"}),
        "a subject that is none": (0o600, {**written, "subject": "me"}),
    }
    for name, (mode, members) in PROFILES.items():
        key.chmod(mode)
        profile.write_text(json.dumps(members))
        attempt(name, lambda: read_profile(profile))
    profile.write_text('{"subject":1,"subject":2}')
    attempt("a profile with a name twice", lambda: read_profile(profile))
    attempt("a profile that is not there", lambda: read_profile(Path(folder, "none.json")))
print(json.dumps(codes))
