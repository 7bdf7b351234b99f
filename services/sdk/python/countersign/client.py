"""What an agent does: ask, wait for a person, act once with the permission."""

import functools
import inspect
import os
import secrets
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .answers import Held, Permitted, read_answer, refusal, verify_answer
from .behaviour import NOTHING_SEEN, behaviour, preview_witness, seen
from .encoding import canonical, parse_json
from .errors import AnswerLost, CountersignError, HeldForApproval
from .http import Response, send
from .intent import BuiltIntent, Proposal, RandomBytes, build_intent, proof_of_possession, reading_proof
from .profile import Profile, read_profile
from .target import canonical_target

P = ParamSpec("P")
R = TypeVar("R")
JSON = "application/json"
SILENCE = 300  # seconds a target may be silent, before its answer begins and within it: what Node's fetch waits as well
UNKNOWN_FATE = "Whether the gateway took the request is unknown: ask it for the permission's statement before you ask anew."


class Client:
    """One agent. With `signing_key`, of the log its permissions stand in, every decision is verified before it is believed."""

    def __init__(self, profile: Profile | str | os.PathLike[str], signing_key: Ed25519PublicKey | None = None,
                 session: str | None = None, timeout: float = 30, clock: Callable[[], float] = time.time,
                 sleep: Callable[[float], None] = time.sleep, random: RandomBytes = secrets.token_bytes) -> None:
        self.profile = profile if isinstance(profile, Profile) else read_profile(profile)
        self.signing_key, self.session = signing_key, session or secrets.token_urlsafe(12)
        self._timeout, self._clock, self._sleep, self._random = timeout, clock, sleep, random

    def proposal(self, method: str, url: str, *, type: str, params: dict[str, str | bool] | None = None, json: Any = None,
                 body: bytes = b"", content_type: str | None = None, parents: tuple[str, ...] = (), act_for: str | None = None,
                 preview: dict[str, str | None] | None = None) -> Proposal:
        """The request to a target of the profile, with a JSON value or bytes as its content."""
        content, kind = (body, content_type) if json is None else (canonical(json), content_type or JSON)
        if content and kind is None:
            raise CountersignError("CLAIMS_INVALID", "act.http.content_type: content needs a type")
        if kind == JSON:
            parse_json(content)
        _, base, path = self._target(url)
        return Proposal(type, method, base, path, self.session, kind, content, params or {}, parents, act_for=act_for, preview=preview)

    def ask(self, proposal: Proposal, held: BuiltIntent | None = None) -> tuple[BuiltIntent, Permitted | Held]:
        """Asks for a permission. A lost answer is asked for again with the same intent, which gets the same answer."""
        built: BuiltIntent = self._sign(build_intent, proposal, held)
        answer = read_answer(self._post("/v1/actions", built))
        if self.signing_key is not None:
            verify_answer(answer, built, self.profile.identity, self.signing_key)
        return built, answer

    def simulate(self, proposal: Proposal, held: BuiltIntent | None = None) -> dict[str, Any]:
        """What `ask` would get now, with every limit. Nothing is recorded, spent or held."""
        return _object(self._post("/v1/simulate", self._sign(build_intent, proposal, held)))

    def act(self, proposal: Proposal, permission: Permitted) -> Response:
        """Sends the permitted request through the gateway. Raises Refused when the gateway does not let it pass.

        A target may be silent for 300 s, or for the client's `timeout` if that is longer. After a lost answer the same is sent once more: an envelope is good for one request, so nothing is done twice."""
        name, _, path = self._target(proposal.origin + proposal.path)
        url = f"{self.profile.gateway_url}/{name}{canonical_target(path)}"
        kind = {} if proposal.content_type is None else {"content-type": proposal.content_type}
        for lost in (False, True):
            proof = self._sign(proof_of_possession, permission.envelope)
            headers = {**kind, "countersign-envelope": permission.envelope, "countersign-proof": proof}
            try:
                response = send(proposal.method, url, headers, proposal.body if kind else None, max(SILENCE, self._timeout))
                break
            except CountersignError as error:
                if lost:
                    raise CountersignError(error.code, error.detail, UNKNOWN_FATE) from error
        if response.headers.get("countersign-refusal") is None:
            self._tell(permission.envelope, seen(response.status, response.body))
            return response
        refused = refusal(response)
        used = refused.code in ("ENVELOPE_REPLAYED", "DISPATCH_UNFINISHED")
        if response.record is not None or (lost and used):
            self._tell(permission.envelope, NOTHING_SEEN)
        raise AnswerLost(refused) if lost and used else refused

    def request(self, method: str, url: str, *, wait: float = 0, **what: Any) -> Response:
        """Asks and acts; takes what `proposal` takes. What is held raises HeldForApproval, after `wait` seconds."""
        proposal = self.proposal(method, url, **what)
        return self.act(proposal, self.obtain(proposal, wait))

    def preview(self, method: str, url: str, *, state: str | None = None, wait: float = 0,
                **what: Any) -> tuple[Any, dict[str, Any]]:
        """Asks what an action would do: an action of its own. Returns what the target says, and what `request` of the action takes.

        `state` is `etag` or a JSON pointer to a version in the answer, as the action's rule in countersign.yaml says."""
        proposal = self.proposal(method, url, **what)
        permission = self.obtain(proposal, wait)
        response = self.act(proposal, permission)
        if response.status != 200:
            raise CountersignError("PREVIEW_UNAVAILABLE", f"the target says {response.status}")
        witness = preview_witness(response.body, response.headers.get("etag"), state)
        return response.json(), {"preview": witness, "parents": (permission.sae,)}

    def tell(self, envelope: str, output: dict[str, Any]) -> int:
        """Says what was done with a permission, in the signing log. Answers of `act` are told of by themselves where it is owed."""
        said = canonical({"behaviour": self._sign(behaviour, envelope, output)})
        response = send("POST", f"{self.profile.signing_url}/v1/behaviours", {"content-type": JSON}, said, self._timeout)
        if response.status != 201:
            raise refusal(response)
        return int(response.json()["seq"])

    def _tell(self, envelope: str, output: dict[str, Any]) -> None:
        """What could not be said changes nothing of what was done: it is a warning, and an audit finds it missing."""
        if self.profile.identity.commitment is None:
            return
        try:
            self.tell(envelope, output)
        except CountersignError as error:
            warnings.warn(f"what was done is not in the agent's behaviour log: {error.code}: {error.detail}", stacklevel=3)

    def obtain(self, proposal: Proposal, wait: float = 0) -> Permitted:
        """A permission, for which a person is waited for at most `wait` seconds."""
        built, answer = self.ask(proposal)
        if isinstance(answer, Permitted):
            return answer
        return self.wait(proposal, HeldForApproval(answer, built), wait)

    def hold(self, hold: str) -> dict[str, Any]:
        """A hold of this agent's, as the service shows it."""
        path = f"/v1/holds/{hold}"
        proof = {"countersign-proof": self._sign(reading_proof, path)}
        return _object(send("GET", self.profile.signing_url + path, proof, None, self._timeout))

    def wait(self, proposal: Proposal, held: HeldForApproval, timeout: float, every: float = 2) -> Permitted:
        """Resumes a hold once it is approved. Looking is a simulation, so waiting leaves no records."""
        if timeout <= 0:
            raise held
        resumed, end = replace(proposal, hold=held.held.hold), self._clock() + timeout
        while (state := self._standing(resumed, held)) in ("open", "gone"):
            if self._clock() + every > end:
                raise held
            self._sleep(every)
        if state not in ("approved", "denied"):
            raise CountersignError("HOLD_CLOSED", f"the hold is {state}")
        built, answer = self.ask(resumed, held.built)  # of a denied one: Refused, with who said no
        if isinstance(answer, Permitted):
            return answer
        raise HeldForApproval(answer, built)

    def _standing(self, resumed: Proposal, held: HeldForApproval) -> str:
        """The state of a hold, `approved` once it would be released; `gone` while the service is, within the life of the hold."""
        try:
            state: str = self.hold(held.held.hold)["state"]
            if state == "open" and self.simulate(resumed, held.built)["verdict"] in ("AutoApproved", "Flagged"):
                return "approved"
            return state
        except CountersignError as error:
            passes = error.code == "SERVICE_UNREACHABLE" or getattr(error, "status", 0) in (429, 500, 502, 503, 504)
            if not passes or self._clock() >= held.held.expires:
                raise
            return "gone"

    def protect(self, type: str, url: str, *, params: Callable[..., dict[str, str | bool]] | None = None,
                wait: float = 0) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Lets a function run only with a permission for its arguments, as a POST of them to `url` that the mapping covers.

        `params` says of the same arguments what they mean. The function runs in this very process: what it can reach
        without a gateway, it can reach without asking."""
        def decorate(function: Callable[P, R]) -> Callable[P, R]:
            signature = inspect.signature(function)
            @functools.wraps(function)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
                bound = signature.bind(*args, **kwargs)
                bound.apply_defaults()
                meant = params(*bound.args, **bound.kwargs) if params else {}
                self.obtain(self.proposal("POST", url, type=type, params=meant, json=bound.arguments), wait)
                return function(*args, **kwargs)
            return guarded
        return decorate

    def _sign(self, build: Callable[..., Any], what: Any, *more: Any) -> Any:
        return build(self.profile.key, self.profile.identity, what, int(self._clock()), self._random, *more)

    def _target(self, url: str) -> tuple[str, str, str]:
        """Name, base and path below it, of the target with the longest base."""
        for name, base in sorted(self.profile.targets.items(), key=lambda target: -len(target[1])):
            if url.startswith(f"{base}/"):
                return name, base, url[len(base) :]
        raise CountersignError("TARGET_UNKNOWN", f"no target of the profile begins {url.split('?')[0]}")

    def _post(self, path: str, built: BuiltIntent) -> Response:
        what = self.profile.signing_url + path, {"content-type": JSON}, canonical({"intent": built.intent}), self._timeout
        try:
            return send("POST", *what)
        except CountersignError:
            return send("POST", *what)


def _object(response: Response) -> dict[str, Any]:
    if response.status != 200:
        raise refusal(response)
    value = response.json()
    if not isinstance(value, dict):
        raise CountersignError("BODY_INVALID", "the answer is no object")
    return value
