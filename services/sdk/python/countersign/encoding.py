"""Bytes, base64url and JSON, each with one spelling."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from decimal import Decimal
from typing import Any

import rfc8785

from .errors import CountersignError

MAX_SAFE = 2**53 - 1
MAX_DEPTH = 32


def b64u(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_b64u(text: str) -> bytes:
    """The bytes of canonical base64url: no padding, no left-over bits."""
    if re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if b64u(data) == text:
            return data
    raise CountersignError("BODY_INVALID", "not canonical base64url")


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
    """One JSON value, strictly: names once, numbers a double can tell from their neighbours, at most 32 deep."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_once, parse_int=_number, parse_float=_number, parse_constant=_constant)
        _check(value, 0)
        return value
    except (ValueError, RecursionError) as cause:
        raise CountersignError("JSON_MALFORMED", f"not strict JSON: {cause}") from cause


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise CountersignError("JSON_DUPLICATE_NAME", "a name stands twice in an object")
    if "__proto__" in names:
        raise CountersignError("JSON_MALFORMED", "__proto__ is no name")
    return names


def _number(source: str) -> int | float:
    value = float(source)
    if abs(value) > MAX_SAFE:
        raise CountersignError("JSON_MALFORMED", "a number is beyond 2^53-1: send it as a string")
    if Decimal(source) not in (Decimal(repr(value)), Decimal(f"{value:.17g}")):
        raise CountersignError("JSON_MALFORMED", "a number has digits a double cannot hold: send it as a string")
    return int(value) if value == int(value) else value


def _constant(name: str) -> Any:
    raise CountersignError("JSON_MALFORMED", f"{name} is no JSON value")


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, (dict, list)):
        if depth == MAX_DEPTH:
            raise CountersignError("JSON_MALFORMED", f"nested more than {MAX_DEPTH} deep")
        for each in [*value, *value.values()] if isinstance(value, dict) else value:
            _check(each, depth + 1)
