"""HTTP by urllib: no redirect is followed, no proxy of the environment is asked, every status is an answer."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import Any

from .encoding import parse_json
from .errors import CountersignError


@dataclass(frozen=True)
class Response:
    """What came back. `record` is `<log>/<seq>` of the dispatch in the gateway's log, where there was one."""
    status: int
    headers: Message
    body: bytes

    @property
    def record(self) -> str | None:
        return self.headers.get("countersign-record")

    def json(self) -> Any:
        return parse_json(self.body)


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    """Followed, a redirect would hand a signed intent to whoever is named."""

    def redirect_request(self, *_: Any) -> None:
        return None

_OPENER = urllib.request.build_opener(_Unfollowed, urllib.request.ProxyHandler({}))


def send(method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> Response:
    """Sends one request. Raises SERVICE_UNREACHABLE when no whole answer came: nobody here knows whether it arrived."""
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)
    try:
        try:
            answer = _OPENER.open(request, timeout=timeout)
        except urllib.error.HTTPError as answered:
            answer = answered
        with answer:
            return Response(answer.status, answer.headers, answer.read())
    except (OSError, HTTPException) as cause:
        where = "/".join(url.split("/")[:3])
        raise CountersignError("SERVICE_UNREACHABLE", f"{where} does not answer: {cause}") from cause
