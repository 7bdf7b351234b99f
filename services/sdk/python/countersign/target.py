"""One spelling of a request target, so that no target reads another request than the policy judged."""

import re
from urllib.parse import quote, unquote_to_bytes

from .errors import CountersignError

_PATH = re.compile(r"/(?:(?:[A-Za-z0-9._~!$&'()*+,=:@|^\[\]-]|%[0-9A-Fa-f]{2})+(?:/|\Z))*\Z")
_QUERY = re.compile(r"(?:[A-Za-z0-9._~!$'()*+,:@/?|^`{}\[\]-]|%[0-9A-Fa-f]{2})*\Z")
_BASE = re.compile(r"(https?://[a-z0-9.\[\]:-]+)((?:/[A-Za-z0-9._~-]+)*)\Z")
_NOT_BASE = re.compile(r"http:[^:]*:80(?:/|\Z)|https:[^:]*:443(?:/|\Z)|/\.{1,2}(?:/|\Z)")


def canonical_target(raw: str) -> str:
    """Path and query in the spelling that is signed and sent. Refuses what two readers could read two ways."""
    path, mark, query = raw.partition("?")
    if len(raw) > 2048 or not _PATH.match(path):
        raise _ambiguous("the path is too long, has an empty segment, or a character that is not allowed")
    path = re.sub(r"%[0-9A-Fa-f]{2}|[|^\[\]]", _respell, path)
    if {".", ".."} & {_decode(segment, "/\\;?#%") for segment in path.split("/")}:
        raise _ambiguous("the path has a dot segment")
    return f"{path}?{'&'.join(map(_pair, query.split('&')))}" if mark else path


def split_base(url: str) -> tuple[str, str]:
    """Origin and base path of a target."""
    match = _BASE.match(url)
    if match is None or _NOT_BASE.search(url):
        raise CountersignError("CLAIMS_INVALID", "sub: expected an origin, with a base path and no slash at its end")
    return match[1], match[2]


def _pair(pair: str) -> str:
    name, mark, value = pair.partition("=")
    if not mark or not name or not _QUERY.match(name) or not _QUERY.match(value):
        raise _ambiguous("a query part is not name=value, or has a character that is not allowed")
    return "=".join(quote(_decode(part.replace("+", " "), "\\"), safe="-_.~!*()$,/:?@") for part in (name, value))


def _respell(match: re.Match[str]) -> str:
    part = match[0]
    if len(part) == 1:
        return f"%{ord(part):02X}"
    character = chr(int(part[1:], 16))
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else part.upper()


def _decode(text: str, structure: str) -> str:
    characters = [chr(int(encoded, 16)) for encoded in re.findall(r"%([0-7][0-9A-Fa-f])", text)]
    if any(each in structure or each < " " or each == "\x7f" for each in characters):
        raise _ambiguous("an encoded delimiter or control character")
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError as cause:
        raise _ambiguous("a percent encoding is not UTF-8") from cause


def _ambiguous(why: str) -> CountersignError:
    return CountersignError("URI_NOT_CANONICAL", why)
