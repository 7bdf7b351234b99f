"""The profile file of an agent: the very JSON `countersign` reads."""

import os
from dataclasses import dataclass
from pathlib import Path

from .encoding import parse_json
from .errors import CountersignError
from .intent import Identity, require
from .keys import SigningKey
from .target import split_base

_NAMES = {"subject", "key", "log", "pep", "delegation", "signing_url", "gateway_url", "targets"}


@dataclass(frozen=True)
class Profile:
    """Everything an agent needs to ask and to act. `targets`: name in the gateway's path -> origin with its base path."""
    identity: Identity
    key: SigningKey
    signing_url: str
    gateway_url: str
    targets: dict[str, str]


def read_profile(path: str | os.PathLike[str], passphrase: bytes | None = None) -> Profile:
    """Reads a profile and the key it names, which lies relative to it."""
    try:
        value = parse_json(Path(path).read_bytes())
    except OSError as cause:
        raise CountersignError("FILE_UNREADABLE", f"{path}: {cause.strerror}") from cause
    if not isinstance(value, dict) or set(value) - {"commitment"} != _NAMES or not isinstance(value["targets"], dict):
        raise CountersignError("FILE_INVALID", f"{path}: expected exactly {', '.join(sorted(_NAMES))}")
    for url in (value["signing_url"], value["gateway_url"], *value["targets"].values()):
        split_base(str(url))
    forms = (("subject", "iss"), ("log", "log"), ("pep", "log"))
    subject, log, pep = (require(name, value[name], form) for name, form in forms)
    under, to = (require(name, value.get(name), "delegation", or_none=True) for name in ("delegation", "commitment"))
    who = Identity(subject, log, pep, under, to)
    key = SigningKey.from_file(Path(path).parent / str(value["key"]), passphrase)
    return Profile(who, key, value["signing_url"], value["gateway_url"], value["targets"])
