"""What the signing service says: a permission, a hold, or a refusal. Anything else is no permission."""

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .encoding import parse_json, sha256_b64u
from .errors import CountersignError, Refused
from .http import Response
from .intent import BuiltIntent, Identity
from .keys import read_jws

_KINDS: dict[Any, type] = {str: str, int: int, list[str]: list}


@dataclass(frozen=True)
class Permitted:
    """Permitted once: `envelope` goes into Countersign-Envelope."""
    verdict: str
    reason: str
    seq: int
    sae: str
    envelope: str
    evidence: list[str]
    exp: int


@dataclass(frozen=True)
class Held:
    """A person has to approve `hold` before it `expires` (unix seconds)."""
    verdict: str
    reason: str
    seq: int
    hold: str
    denial: str
    evidence: list[str]
    expires: int


def read_answer(response: Response) -> Permitted | Held:
    """The answer of POST /v1/actions. Raises Refused for a problem, BODY_INVALID for anything else."""
    if response.status not in (200, 202):
        raise refusal(response)
    kind: Any = Permitted if response.status == 200 else Held
    said = response.json()
    values = {name: said.get(name) for name in kind.__annotations__} if isinstance(said, dict) else {}
    wrong = [name for name, form in kind.__annotations__.items() if type(values.get(name)) is not _KINDS[form]]
    if wrong or values["verdict"] not in (("AutoApproved", "Flagged") if kind is Permitted else ("Held",)):
        raise CountersignError("BODY_INVALID", f"{wrong or 'verdict'}: missing, or not what status {response.status} says")
    answer: Permitted | Held = kind(**values)
    return answer


def verify_answer(answer: Permitted | Held, built: BuiltIntent, who: Identity, key: Ed25519PublicKey) -> None:
    """Raises JWS_SIGNATURE_INVALID unless it is signed by `key`, CLAIMS_INVALID unless it decides this very intent so."""
    compact = answer.envelope.split("~")[0] if isinstance(answer, Permitted) else answer.denial
    claims = read_jws(compact, "sae+jwt" if isinstance(answer, Permitted) else "sae-denial+jwt", key)
    act = {name: value for name, value in claims["act"].items() if name != "map"}
    said = (claims["iss"], claims["aud"], act, claims["ctx"]["intent"], claims["pol"]["verdict"], claims["chain"]["seq"])
    intent = sha256_b64u(built.intent.split("~")[0])
    named = isinstance(answer, Held) or answer.sae == sha256_b64u(compact)
    if not named or said != (who.subject, who.pep, built.act, intent, answer.verdict, answer.seq):
        raise CountersignError("CLAIMS_INVALID", "the signed decision is about something else than was asked")


def refusal(response: Response) -> Refused:
    """The problem of one of our services, or one made up where something in between answered."""
    after = response.headers.get("retry-after", "")
    try:
        problem = parse_json(response.body)
        if all(isinstance(problem[name], str) for name in ("detail", "code", "cure")):
            if problem["type"] == f"urn:countersign:error:{problem['code']}":
                return Refused(response.status, problem, float(after) if after.isdigit() else None)
    except (CountersignError, LookupError, TypeError):
        pass
    cure = "Look at what answers at this URL: it is none of our services."
    problem = {"code": "INTERNAL", "detail": f"HTTP {response.status} without problem details", "cure": cure}
    return Refused(response.status, problem, None)
