"""Proofs that the presenter holds the agent's key, for Countersign-Proof. Each is good for 30 s."""

from __future__ import annotations

from .encoding import b64u, sha256_b64u
from .intent import Identity, RandomBytes
from .keys import SigningKey


def envelope_hash(envelope: str) -> str:
    """SHA-256 of the compact serialization before the first `~`."""
    return sha256_b64u(envelope.split("~")[0])


def proof_of_possession(key: SigningKey, who: Identity, envelope: str, now: int, random: RandomBytes) -> str:
    """`pop+jwt`, to act with an envelope or to hand it back."""
    claims = {"v": 1, "sae": envelope_hash(envelope), "aud": who.pep, "iat": now, "jti": b64u(random(16))}
    return key.sign_jws("pop+jwt", claims)


def reading_proof(key: SigningKey, who: Identity, path: str, now: int, random: RandomBytes) -> str:
    """`read+jwt`, to read a hold, a record or a receipt. `path` is path and query as they are sent."""
    claims = {"v": 1, "iss": who.subject, "aud": who.log, "method": "GET", "path": path, "iat": now}
    return key.sign_jws("read+jwt", {**claims, "jti": b64u(random(16))})
