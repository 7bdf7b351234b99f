"""Bytes, base64url and JSON, each with one spelling."""

import base64
import hashlib
import json
from decimal import Decimal
from typing import Any

import rfc8785

from .errors import CountersignError


def b64u(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_b64u(text: str) -> bytes:
    """The bytes of canonical base64url: no padding, no left-over bits, no other character."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        data = b""
    if b64u(data) != text:
        raise CountersignError("JWS_NOT_CANONICAL", "not canonical base64url")
    return data


def sha256_b64u(data: bytes | str) -> str:
    """base64url of the SHA-256 of bytes, or of a text in UTF-8."""
    return b64u(hashlib.sha256(data.encode() if isinstance(data, str) else data).digest())


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785). Refuses what has no JSON form: NaN, integers beyond 2^53-1, lone surrogates."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, TypeError, RecursionError) as cause:
        raise CountersignError("JSON_MALFORMED", f"the value has no JSON form: {cause}") from cause


def parse_json(data: bytes | str) -> Any:
    """One JSON value, strictly: names once, numbers a double can tell from their neighbours."""
    numbers: dict[str, Any] = {"parse_int": _number, "parse_float": _number, "parse_constant": _number}
    try:
        value = json.loads(data if isinstance(data, str) else data.decode("utf-8"), object_pairs_hook=_once, **numbers)
        canonical(value)  # refuses lone surrogates
        return value
    except (ValueError, RecursionError) as cause:
        raise CountersignError("JSON_MALFORMED", f"not strict JSON: {cause}") from cause


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise CountersignError("JSON_DUPLICATE_NAME", "a name stands twice in an object")
    if "__proto__" in names:
        raise ValueError("__proto__ is no name")
    return names


def _number(source: str) -> int | float:
    value = float(source)
    if not abs(value) < 2**53 or Decimal(source) not in (Decimal(repr(value)), Decimal(f"{value:.17g}")):
        raise ValueError("a number is beyond 2^53-1, or has digits a double cannot hold: send it as a string")
    return int(value) if value == int(value) else value
