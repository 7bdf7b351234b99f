"""What an agent says it did with a permission, and what binds an action to a preview of it."""

import base64
import hashlib
import re
from typing import Any

from .encoding import canonical, from_b64u, parse_json, sha256_b64u
from .errors import CountersignError
from .intent import Identity, RandomBytes, require
from .keys import SigningKey

# What an agent says that saw no whole answer.
NOTHING_SEEN: dict[str, Any] = {"phase": "unknown", "status": None, "result": None, "digest": None}
PREVIEW_MAX_BYTES = 262_144
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\Z')


def content_digest(content: bytes) -> str:
    """RFC 9530 Content-Digest."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def seen(status: int, content: bytes) -> dict[str, Any]:
    """What an agent says of a whole answer to an HTTP request."""
    return {"phase": "executed", "status": status, "result": None, "digest": content_digest(content)}


def behaviour(key: SigningKey, who: Identity, envelope: str, now: int, random: RandomBytes, output: dict[str, Any]) -> str:
    """`behaviour+jwt` for POST /v1/behaviours: the act of the envelope (with its disclosures), and the answer that was seen."""
    compact, *disclosures = envelope.split("~")
    claims = parse_json(from_b64u(compact.split(".")[1]))
    act = {name: value for name, value in claims["act"].items() if name != "map"}
    bound = (act.get("http") or act["tool"])["_sd"]
    names = {sha256_b64u(each): parse_json(from_b64u(each))[1] for each in disclosures if each}
    inputs = [digest for digest in bound if names.get(digest) in ("digest", "input")]
    if len(inputs) != 1:
        raise CountersignError("DISCLOSURE_INVALID", "the act's content is not disclosed")
    said = {
        **{"v": 1, "iss": claims["iss"], "aud": who.log, "input": inputs[0], "output": output, "iat": now},
        "sae": {"hash": sha256_b64u(compact), "log": claims["chain"]["log"], "seq": claims["chain"]["seq"]},
        "act": "0x" + hashlib.sha256(canonical({"act": act, "sub": claims["sub"]})).hexdigest(),
        "commitment": require("commitment", who.commitment, "delegation", or_none=True),
    }
    return key.sign_jws("behaviour+jwt", said)


def preview_witness(content: bytes, etag: str | None, state: str | None = None) -> dict[str, str | None]:
    """What binds an action to a preview. `state` is `etag`, or a JSON pointer to a version in it, as the action's rule says."""
    try:
        if len(content) > PREVIEW_MAX_BYTES:
            raise ValueError("more than 256 KiB")
        value = parse_json(content)
        digest = sha256_b64u(canonical(value))
        if state is None:
            return {"digest": digest, "state": None}
        if state == "etag":
            if etag is None or not _ETAG.match(etag):
                raise ValueError("it has no ETag")
            return {"digest": digest, "state": sha256_b64u(etag)}
        for name in state.split("/")[1:]:
            value = value[name.replace("~1", "/").replace("~0", "~")]
        return {"digest": digest, "state": sha256_b64u(canonical(value))}
    except (CountersignError, LookupError, TypeError, ValueError) as cause:
        raise CountersignError("PREVIEW_UNAVAILABLE", f"the preview cannot be compared: {cause}") from cause
