"""What the signing service says: a permission, a hold, or a refusal. Anything else is no permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .encoding import parse_json, sha256_b64u
from .errors import CountersignError, Refused
from .intent import BuiltIntent, Identity
from .keys import read_jws
from .proofs import envelope_hash


@dataclass(frozen=True)
class Permitted:
    """Permitted once: `envelope` goes into Countersign-Envelope."""

    verdict: str
    reason: str
    seq: int
    sae: str
    envelope: str
    evidence: tuple[str, ...]
    exp: int


@dataclass(frozen=True)
class Held:
    """A person has to approve `hold` before it `expires` (unix seconds)."""

    verdict: str
    reason: str
    seq: int
    hold: str
    denial: str
    evidence: tuple[str, ...]
    expires: int


def read_answer(status: int, body: bytes, retry_after: float | None = None) -> Permitted | Held:
    """The answer of POST /v1/actions. Raises Refused for a problem, BODY_INVALID for anything else."""
    if status == 200:
        answer: Permitted | Held = _fill(Permitted, body)
        permits = answer.verdict in ("AutoApproved", "Flagged")
    else:
        if status != 202:
            raise refusal(status, body, retry_after)
        answer = _fill(Held, body)
        permits = answer.verdict == "Held"
    if not permits:
        raise CountersignError("BODY_INVALID", f"verdict {answer.verdict} with status {status}")
    return answer


def verify_answer(answer: Permitted | Held, built: BuiltIntent, who: Identity, key: Ed25519PublicKey) -> dict[str, Any]:
    """The signed claims, when they are by `key`, of this very intent, and say what the answer says."""
    permitted = isinstance(answer, Permitted)
    compact = answer.envelope.split("~")[0] if isinstance(answer, Permitted) else answer.denial
    claims = read_jws(compact, "sae+jwt" if permitted else "sae-denial+jwt", key)
    act = {name: value for name, value in claims["act"].items() if name != "map"}
    said = (claims["iss"], claims["aud"], act, claims["ctx"]["intent"], claims["pol"]["verdict"], claims["chain"]["seq"])
    asked = (who.subject, who.pep, built.act, sha256_b64u(built.intent.split("~")[0]), answer.verdict, answer.seq)
    if said != asked or (isinstance(answer, Permitted) and answer.sae != envelope_hash(compact)):
        raise CountersignError("ANSWER_UNVERIFIED", "the signed decision is about something else than was asked")
    return claims


def refusal(status: int, body: bytes, retry_after: float | None = None) -> Refused:
    """The problem of one of our services, or one made up where something in between answered."""
    names = ("type", "title", "detail", "code", "cure")
    try:
        problem = parse_json(body)
    except CountersignError:
        problem = None
    if isinstance(problem, dict) and all(isinstance(problem.get(name), str) for name in names):
        if problem["type"] == f"urn:countersign:error:{problem['code']}":
            return Refused(status, problem, retry_after)
    cure = "Look at what answers at this URL: it is none of our services."
    return Refused(status, {"code": "INTERNAL", "detail": f"HTTP {status} without problem details", "cure": cure})


def _fill(kind: Any, body: bytes) -> Any:
    answer = parse_json(body)
    if not isinstance(answer, dict):
        raise CountersignError("BODY_INVALID", "the answer is no object")
    values = {}
    for name, form in kind.__annotations__.items():
        value = answer.get(name)
        values[name] = tuple(value) if form == "tuple[str, ...]" and isinstance(value, list) else value
        wanted: type = {"str": str, "int": int}.get(form, tuple)
        if not isinstance(values[name], wanted) or isinstance(value, bool):
            raise CountersignError("BODY_INVALID", f"{name}: missing, or of another type")
    return kind(**values)
