"""What an agent does: ask, wait for a person, act once with the permission."""

from __future__ import annotations

import functools
import inspect
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .answers import Held, Permitted, read_answer, refusal, verify_answer
from .encoding import canonical, parse_json
from .errors import AnswerLost, CountersignError, HeldForApproval, Refused
from .http import Response, send
from .intent import BuiltIntent, Proposal, RandomBytes, build_intent
from .profile import Profile, read_profile
from .proofs import proof_of_possession, reading_proof
from .target import canonical_target

P = ParamSpec("P")
R = TypeVar("R")
JSON = "application/json"


class Client:
    """One agent. With `signing_key`, of the log its permissions stand in, every decision is verified before it is believed."""

    def __init__(
        self,
        profile: Profile | str | os.PathLike[str],
        signing_key: Ed25519PublicKey | None = None,
        session: str | None = None,
        timeout: float = 30,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        random: RandomBytes = secrets.token_bytes,
    ) -> None:
        self.profile = profile if isinstance(profile, Profile) else read_profile(profile)
        self.signing_key = signing_key
        self.session = session or secrets.token_urlsafe(12)
        self._timeout, self._clock, self._sleep, self._random = timeout, clock, sleep, random

    def proposal(
        self,
        method: str,
        url: str,
        *,
        type: str,
        params: dict[str, str | bool] | None = None,
        json: Any = None,
        body: bytes | None = None,
        content_type: str | None = None,
        parents: tuple[str, ...] = (),
    ) -> Proposal:
        """The request to a target of the profile, with a JSON value or bytes as its content."""
        content = canonical(json) if json is not None else body or b""
        kind = content_type or (JSON if json is not None else None)
        if content and kind is None:
            raise CountersignError("CLAIMS_INVALID", "act.http.content_type: content needs a type")
        if kind == JSON and json is None:
            parse_json(content)
        base, path = self._target(url)[1:]
        return Proposal(type, method, base, path, self.session, kind, content, params or {}, parents)

    def ask(self, proposal: Proposal, held: BuiltIntent | None = None) -> tuple[BuiltIntent, Permitted | Held]:
        """Asks for a permission. A lost answer is asked for again with the same intent, which gets the same answer."""
        built = self._build(proposal, held)
        response = self._post_twice("/v1/actions", {"intent": built.intent})
        answer = read_answer(response.status, response.body, response.retry_after)
        if self.signing_key is not None:
            verify_answer(answer, built, self.profile.identity, self.signing_key)
        return built, answer

    def simulate(self, proposal: Proposal, held: BuiltIntent | None = None) -> dict[str, Any]:
        """What `ask` would get now, with every limit. Nothing is recorded, spent or held."""
        response = self._post_twice("/v1/simulate", {"intent": self._build(proposal, held).intent})
        return _object(response)

    def act(self, proposal: Proposal, permission: Permitted) -> Response:
        """Sends the permitted request through the gateway: the target's answer, or Refused when the gateway lets it not pass."""
        name, _, path = self._target(proposal.origin + proposal.path)
        url = f"{self.profile.gateway_url}/{name}{canonical_target(path)}"
        kind = {} if proposal.content_type is None else {"content-type": proposal.content_type}
        body = None if proposal.content_type is None else proposal.body
        lost = False
        while True:
            proof = proof_of_possession(*self._who, permission.envelope, self._now, self._random)
            proven = {"countersign-envelope": permission.envelope, "countersign-proof": proof}
            try:
                response = send(proposal.method, url, {**kind, **proven}, body, self._timeout)
            except CountersignError:
                # The envelope is good for one request, so sending it again cannot do the same twice.
                if lost:
                    raise
                lost = True
                continue
            if response.headers.get("countersign-refusal") is None:
                return response
            refused = refusal(response.status, response.body, response.retry_after)
            used = refused.code in ("ENVELOPE_REPLAYED", "DISPATCH_UNFINISHED")
            raise AnswerLost(refused) if lost and used else refused

    def request(self, method: str, url: str, *, wait: float = 0, **what: Any) -> Response:
        """Asks and acts. A held request raises HeldForApproval, or waits for a person for `wait` seconds."""
        proposal = self.proposal(method, url, **what)
        return self.act(proposal, self.obtain(proposal, wait))

    def obtain(self, proposal: Proposal, wait: float = 0) -> Permitted:
        """A permission, for which a person is waited for at most `wait` seconds."""
        built, answer = self.ask(proposal)
        if isinstance(answer, Permitted):
            return answer
        if wait <= 0:
            raise HeldForApproval(answer, built)
        return self.wait(proposal, HeldForApproval(answer, built), wait)

    def hold(self, hold: str) -> dict[str, Any]:
        """A hold of this agent's, as the service shows it."""
        path = f"/v1/holds/{hold}"
        proof = reading_proof(*self._who, path, self._now, self._random)
        url = self.profile.signing_url + path
        return _object(send("GET", url, {"countersign-proof": proof}, None, self._timeout))

    def wait(self, proposal: Proposal, held: HeldForApproval, timeout: float, every: float = 2) -> Permitted:
        """Resumes a hold once it is approved. Looking is a simulation, so waiting leaves no records."""
        resumed = replace(proposal, hold=held.held.hold)
        end = self._clock() + timeout
        while True:
            state = self.hold(held.held.hold)["state"]
            if state != "open":
                raise CountersignError("HOLD_CLOSED", f"the hold is {state}")
            if self.simulate(resumed, held.built)["verdict"] in ("AutoApproved", "Flagged"):
                built, answer = self.ask(resumed, held.built)
                if isinstance(answer, Permitted):
                    return answer
                raise HeldForApproval(answer, built)
            if self._clock() + every > end:
                raise held
            self._sleep(every)

    def surrender(self, permission: Permitted) -> dict[str, Any]:
        """Hands an unused permission back before it expires: its budget is free again."""
        proof = proof_of_possession(*self._who, permission.envelope, self._now, self._random)
        headers = {"content-type": JSON, "countersign-proof": proof}
        url = f"{self.profile.gateway_url}/-/statements"
        return _object(send("POST", url, headers, _text({"envelope": permission.envelope}), self._timeout))

    def protect(
        self, type: str, url: str, *, params: Callable[..., dict[str, str | bool]] | None = None, wait: float = 0
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Lets a function run only with a permission for its arguments, as a POST of them to `url` that the mapping covers.

        `params` says of the same arguments what they mean. The function runs in this very process: what it can reach without a
        gateway, it can reach without asking."""

        def decorate(function: Callable[P, R]) -> Callable[P, R]:
            signature = inspect.signature(function)

            @functools.wraps(function)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
                bound = signature.bind(*args, **kwargs)
                bound.apply_defaults()
                meant = params(*bound.args, **bound.kwargs) if params else {}
                self.obtain(self.proposal("POST", url, type=type, params=meant, json=dict(bound.arguments)), wait)
                return function(*args, **kwargs)

            return guarded

        return decorate

    @property
    def _who(self) -> tuple[Any, Any]:
        return self.profile.key, self.profile.identity

    @property
    def _now(self) -> int:
        return int(self._clock())

    def _build(self, proposal: Proposal, held: BuiltIntent | None) -> BuiltIntent:
        return build_intent(*self._who, proposal, self._now, self._random, held)

    def _target(self, url: str) -> tuple[str, str, str]:
        """Name, base and path below it, of the target with the longest base."""
        bases = sorted(self.profile.targets.items(), key=lambda target: -len(target[1]))
        for name, base in bases:
            if url.startswith(f"{base}/"):
                return name, base, url[len(base) :]
        raise CountersignError("TARGET_UNKNOWN", f"no target of the profile begins {url.split('?')[0]}")

    def _post_twice(self, path: str, body: dict[str, Any]) -> Response:
        url, content = self.profile.signing_url + path, _text(body)
        try:
            return send("POST", url, {"content-type": JSON}, content, self._timeout)
        except CountersignError:
            return send("POST", url, {"content-type": JSON}, content, self._timeout)


def _text(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _object(response: Response) -> dict[str, Any]:
    if response.status != 200:
        raise refusal(response.status, response.body, response.retry_after)
    value = response.json()
    if not isinstance(value, dict):
        raise CountersignError("BODY_INVALID", "the answer is no object")
    return value


__all__ = ["Client", "Refused"]
