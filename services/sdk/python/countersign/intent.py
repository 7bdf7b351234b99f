"""What an agent asks for: `intent+jwt`, with disclosures (RFC 9901) of what only the services may read."""

from __future__ import annotations

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
_SHA256 = r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_FORMS = {
    "iss": r"UID=[1-9][0-9]{0,14},CN=did:[a-z0-9]+:[A-Za-z0-9._:%-]+",
    "log": r"urn:countersign:[1-9][0-9]{0,15}:0x[0-9a-f]{40}:log:[1-9][0-9]{0,15}",
    "delegation": r"0x[0-9a-f]{64}",
    "session": r"[A-Za-z0-9_-]{8,64}",
    "hash": _SHA256,
    "type": r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+",
    "method": r"GET|HEAD|POST|PUT|PATCH|DELETE",
    "currency": r"[A-Z]{3,12}",
    "classification": r"public|internal|confidential|restricted",
    "access": r"read|write",
}
_TEXTS = ("recipient", "channel", "dataset")
_FLAGS = ("pii", "external")
_TURNS = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


@dataclass(frozen=True)
class Identity:
    """Who asks whom: the agent's subject, the logs of signing service and gateway, what the agent acts under."""

    subject: str
    log: str
    pep: str
    delegation: str | None = None


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


@dataclass(frozen=True)
class BuiltIntent:
    """`intent` is what POST /v1/actions takes; `act` and `disclosures` are the same when a hold is resumed."""

    intent: str
    act: dict[str, Any]
    disclosures: tuple[str, ...]


def build_intent(
    key: SigningKey, who: Identity, what: Proposal, now: int, random: RandomBytes, held: BuiltIntent | None = None
) -> BuiltIntent:
    """Signs what the agent asks for. To resume a hold, give the `held` intent: the act must be the same to the byte."""
    origin, _ = split_base(what.origin)
    act, disclosures = (held.act, held.disclosures) if held else _act(what, random)
    claims: dict[str, Any] = {
        "v": 1,
        "iss": require("iss", who.subject, "iss"),
        "aud": require("aud", who.log, "log"),
        "pep": require("pep", who.pep, "log"),
        "sub": origin,
        "act": act,
        "_sd_alg": "sha-256",
        "delegation": require("delegation", what.delegation or who.delegation, "delegation", or_none=True),
        "session": require("session", what.session, "session"),
        "parents": [require("parents", each, "hash") for each in what.parents],
        "hold": require("hold", what.hold, "hash", or_none=True),
        "reasoning": require("reasoning", what.reasoning, "hash", or_none=True),
        **dict.fromkeys(("plan", "preview", "act_for", "token", "attestation")),
        "iat": now,
        "exp": now + INTENT_MAX_LIFE,
        "jti": b64u(random(16)),
    }
    if len(what.parents) > 8 or len(who.subject) > 256:
        raise CountersignError("CLAIMS_INVALID", "at most 8 parents, and 256 characters of a subject")
    return BuiltIntent("~".join([key.sign_jws("intent+jwt", claims), *disclosures, ""]), act, disclosures)


def require(name: str, value: str | None, form: str, or_none: bool = False) -> str | None:
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
            require(f"params.{name}", value if isinstance(value, str) else None, name)
        elif name in _TEXTS and not (isinstance(value, str) and 1 <= len(value.encode("utf-16-le")) // 2 <= 256):
            raise CountersignError("CLAIMS_INVALID", f"params.{name}: expected 1 to 256 characters")
        elif name in _FLAGS and not isinstance(value, bool):
            raise CountersignError("CLAIMS_INVALID", f"params.{name}: expected a boolean")
        elif name not in (*_TEXTS, *_FLAGS):
            raise CountersignError("CLAIMS_INVALID", f"params: unknown member {name}")
    if ("amount" in params) != ("currency" in params):
        raise CountersignError("CLAIMS_INVALID", "params: amount and currency come together")


def _act(what: Proposal, random: RandomBytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    check_params(what.params)
    if what.content_type is not None and not 1 <= len(what.content_type) <= 128 or len(what.type) > 96:
        raise CountersignError("CLAIMS_INVALID", "at most 128 characters of a content type, and 96 of an action's type")
    digest = base64.b64encode(hashlib.sha256(what.body).digest()).decode()
    uri = what.origin + canonical_target(what.path)
    http, of_http = _hide({"uri": uri, "digest": f"sha-256=:{digest}:"}, random)
    params, of_params = _hide(what.params, random)
    method = require("act.http.method", what.method, "method")
    bound = {"method": method, "content_type": what.content_type, "_sd": http}
    act = {"type": require("act.type", what.type, "type"), "http": bound, "params": {"_sd": params}}
    return act, (*of_http, *of_params)


def _hide(members: dict[str, Any], random: RandomBytes) -> tuple[list[str], list[str]]:
    """Ascending digests, and the disclosures in the order of the members; each with a salt of 128 bits."""
    disclosures = [b64u(canonical([b64u(random(16)), name, value])) for name, value in members.items()]
    return sorted(sha256_b64u(each) for each in disclosures), disclosures


def _unprintable(character: str) -> bool:
    return ord(character) in _TURNS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
