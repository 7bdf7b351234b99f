"""What an agent asks for: `intent+jwt`, with disclosures (RFC 9901) of what only the services may read."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .encoding import b64u, canonical, sha256_b64u
from .errors import CountersignError
from .keys import SigningKey
from .target import canonical_target, split_base

RandomBytes = Callable[[int], bytes]
INTENT_MAX_LIFE = 300
_FORMS = {
    "iss": r"(?=.{1,256}\Z)UID=[1-9][0-9]{0,14},CN=did:[a-z0-9]+:[A-Za-z0-9._:%-]+",
    "log": r"urn:countersign:[1-9][0-9]{0,15}:0x[0-9a-f]{40}:log:[1-9][0-9]{0,15}",
    "delegation": r"0x[0-9a-f]{64}", "node": r"0x[0-9a-f]{64}",
    "session": r"[A-Za-z0-9_-]{8,64}",
    "hash": r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]",
    "hashes": r"(?:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048](?: |\Z)){0,8}",
    "type": r"(?=.{1,96}\Z)[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+",
    "method": r"GET|HEAD|POST|PUT|PATCH|DELETE",
    "act_for": r"(?=.{1,256}\Z)[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?",
    "currency": r"[A-Z]{3,12}", "access": r"read|write",
    "classification": r"public|internal|confidential|restricted",
}
_TEXTS, _FLAGS = ("recipient", "channel", "dataset"), ("pii", "external")
_TURNS = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


@dataclass(frozen=True)
class Identity:
    """Who asks whom: the agent's subject, the logs of signing service and gateway, what the agent acts under.

    `commitment`: SHA-256 of the document it committed itself to on chain; then it owes a record of what it did."""
    subject: str
    log: str
    pep: str
    delegation: str | None = None
    commitment: str | None = None


@dataclass(frozen=True)
class Proposal:
    """The HTTP request an agent wants to make, and what it says the request means. `origin` may have a base path."""
    type: str
    method: str
    origin: str
    path: str
    session: str
    content_type: str | None = None
    body: bytes = b""
    params: dict[str, str | bool] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    delegation: str | None = None
    hold: str | None = None
    reasoning: str | None = None
    act_for: str | None = None
    preview: dict[str, str | None] | None = None
    plan: dict[str, Any] | None = None  # the step of a plan: its root, its place from 1, and the path to the root


@dataclass(frozen=True)
class BuiltIntent:
    """`intent` is what POST /v1/actions takes; `act` and `disclosures` are the same when a hold is resumed."""
    intent: str
    act: dict[str, Any]
    disclosures: tuple[str, ...]


def build_intent(key: SigningKey, who: Identity, what: Proposal, now: int, random: RandomBytes,
                 held: BuiltIntent | None = None) -> BuiltIntent:
    """Signs what the agent asks for. To resume a hold, give the `held` intent: the act must be the same to the byte."""
    origin, _ = split_base(what.origin)
    act, disclosures = (held.act, held.disclosures) if held else _act(what, random)
    whom: str | None = None
    of_whom: list[str] = []
    if what.act_for is not None:
        (whom,), of_whom = _hide({"act_for": require("act_for", what.act_for, "act_for")}, random)
    claims = {
        **{"v": 1, "sub": origin, "act": act, "_sd_alg": "sha-256", "iat": now, "exp": now + INTENT_MAX_LIFE},
        **dict.fromkeys(("token", "attestation")), "act_for": whom, "preview": _preview(what.preview), "plan": _step(what.plan),
        "iss": require("iss", who.subject, "iss"),
        "aud": require("aud", who.log, "log"), "pep": require("pep", who.pep, "log"),
        "delegation": require("delegation", what.delegation or who.delegation, "delegation", or_none=True),
        "session": require("session", what.session, "session"),
        "parents": require("parents", " ".join(what.parents), "hashes").split(),
        "hold": require("hold", what.hold, "hash", or_none=True),
        "reasoning": require("reasoning", what.reasoning, "hash", or_none=True),
        "jti": b64u(random(16)),
    }
    return BuiltIntent("~".join([key.sign_jws("intent+jwt", claims), *disclosures, *of_whom, ""]), act, disclosures)


def _preview(said: dict[str, str | None] | None) -> dict[str, str | None] | None:
    if said is None:
        return None
    if set(said) != {"digest", "state"}:
        raise CountersignError("CLAIMS_INVALID", "preview: expected digest and state")
    digest, state = require("preview.digest", said["digest"], "hash"), require("preview.state", said["state"], "hash", or_none=True)
    return {"digest": digest, "state": state}


def _step(plan: dict[str, Any] | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    step, path = plan.get("step"), plan.get("path")
    if set(plan) != {"root", "step", "path"} or type(step) is not int or step < 1 or type(path) is not list:
        raise CountersignError("CLAIMS_INVALID", "plan: not a root, a step from 1 and a path")
    if len(path) > 16:
        raise CountersignError("CLAIMS_INVALID", "plan.path: more than 16 hashes")
    root = require("plan.root", plan["root"], "node")
    return {"root": root, "step": step, "path": [require("plan.path", each, "node") for each in path]}


def require(name: str, value: Any, form: str, or_none: bool = False) -> Any:
    """The value when it has its form, else CLAIMS_INVALID with the name of the member."""
    if (value is None and or_none) or (isinstance(value, str) and re.fullmatch(_FORMS[form], value)):
        return value
    raise CountersignError("CLAIMS_INVALID", f"{name}: not of the form {_FORMS[form]}")


def check_params(params: dict[str, str | bool]) -> None:
    """Refuses parameters no service would take: of another type or form, or that no screen can show."""
    for name, value in params.items():
        found = next((c for c in value if _unprintable(c)), None) if isinstance(value, str) else None
        if found is not None:
            raise CountersignError("PARAM_UNPRINTABLE", f"{name} contains U+{ord(found):04X}")
        if name == "amount":
            if not (isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]{0,77}", value) and int(value) < 2**256):
                raise CountersignError("AMOUNT_INVALID", "params.amount: not a whole number of minor units as a string")
        elif name in ("currency", "classification", "access"):
            require(f"params.{name}", value, name)
        elif not (name in _FLAGS if isinstance(value, bool) else name in _TEXTS and 1 <= _length(value) <= 256):
            raise CountersignError("CLAIMS_INVALID", f"params.{name}: unknown, or not a boolean or 1 to 256 characters")
    if ("amount" in params) != ("currency" in params):
        raise CountersignError("CLAIMS_INVALID", "params: amount and currency come together")


def _act(what: Proposal, random: RandomBytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    check_params(what.params)
    if what.content_type is not None and not 1 <= len(what.content_type) <= 128:
        raise CountersignError("CLAIMS_INVALID", "act.http.content_type: expected 1 to 128 characters")
    digest = base64.b64encode(hashlib.sha256(what.body).digest()).decode()
    uri = what.origin + canonical_target(what.path)
    http, of_http = _hide({"uri": uri, "digest": f"sha-256=:{digest}:"}, random)
    params, of_params = _hide(what.params, random)
    bound = {"method": require("method", what.method, "method"), "content_type": what.content_type, "_sd": http}
    act = {"type": require("act.type", what.type, "type"), "http": bound, "params": {"_sd": params}}
    return act, (*of_http, *of_params)


def _hide(members: dict[str, Any], random: RandomBytes) -> tuple[list[str], list[str]]:
    """Ascending digests, and the disclosures in the order of the members; each with a salt of 128 bits."""
    disclosures = [b64u(canonical([b64u(random(16)), name, value])) for name, value in members.items()]
    return sorted(sha256_b64u(each) for each in disclosures), disclosures


def _length(text: str) -> int:
    """As JavaScript counts: in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _unprintable(character: str) -> bool:
    return ord(character) in _TURNS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def proof_of_possession(key: SigningKey, who: Identity, envelope: str, now: int, random: RandomBytes) -> str:
    """`pop+jwt` for Countersign-Proof, to act with an envelope. Good for 30 s."""
    claims = {"v": 1, "sae": sha256_b64u(envelope.split("~")[0]), "aud": who.pep, "iat": now, "jti": b64u(random(16))}
    return key.sign_jws("pop+jwt", claims)


def reading_proof(key: SigningKey, who: Identity, path: str, now: int, random: RandomBytes) -> str:
    """`read+jwt` for Countersign-Proof, to read a hold, a record or a receipt at `path`, query included. Good for 30 s."""
    claims = {"v": 1, "iss": who.subject, "aud": who.log, "method": "GET", "path": path, "iat": now}
    return key.sign_jws("read+jwt", {**claims, "jti": b64u(random(16))})
