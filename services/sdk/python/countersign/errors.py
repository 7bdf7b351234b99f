"""Errors, each with a stable code, what was wrong, and what cures it."""

from __future__ import annotations

from typing import Any

CURES = {
    "AMOUNT_INVALID": "Send the amount as a string of digits, without sign, point or leading zero, below 2^256.",
    "ANSWER_UNVERIFIED": "Do not act on it. Check the signing key, and tell whoever runs the signing service.",
    "BODY_INVALID": "Look at what answers at this URL: it does not speak this version of Countersign.",
    "CLAIMS_INVALID": "Compare the named member with docs/formats.md.",
    "DISPATCH_UNFINISHED": "Wait for its outcome.",
    "FILE_INVALID": "Correct the named member of the file.",
    "FILE_UNREADABLE": "Check the path of the file, and that you may read it.",
    "HOLD_CLOSED": "Send the action again; it gets a new hold.",
    "JSON_DUPLICATE_NAME": "Send every name once: two readers could see two different values.",
    "JSON_MALFORMED": "Send one strict JSON value; numbers beyond 2^53-1 as strings.",
    "KEY_UNREADABLE": "Give the agent's PKCS#8 PEM of an Ed25519 key, in a file of mode 0600.",
    "PARAM_UNPRINTABLE": "Leave control characters and those that turn the direction of text out of the named parameter.",
    "SERVICE_UNREACHABLE": "Check that the service runs and that the URL is right.",
    "TARGET_UNKNOWN": "Send to one of the targets of the profile.",
    "URI_NOT_CANONICAL": "Send a path without dot segments, empty segments, semicolons, backslashes or encoded delimiters.",
}


class CountersignError(Exception):
    """`code` is stable (docs/errors.md); `detail` says what was wrong; `cure` says what to do."""

    def __init__(self, code: str, detail: str, cure: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.cure = cure or CURES.get(code, "Look the code up in docs/errors.md.")


class Refused(CountersignError):
    """A service said no. `problem` is what it said; a refusal of the policy has `reason` and its signed `denial`."""

    def __init__(self, status: int, problem: dict[str, Any], retry_after: float | None = None) -> None:
        super().__init__(problem["code"], problem["detail"], problem["cure"])
        self.status = status
        self.problem = problem
        self.reason: str | None = problem.get("reason")
        self.denial: str | None = problem.get("denial")
        self.retry_after = retry_after


class HeldForApproval(CountersignError):
    """A person has to approve first: `wait` for it, or come back with `hold`. `held` is the answer, `built` what was asked."""

    def __init__(self, held: Any, built: Any) -> None:
        super().__init__("HELD", f"{held.reason}: hold {held.hold} waits for a person", "Have the hold approved, then resume it.")
        self.held = held
        self.built = built


class AnswerLost(CountersignError):
    """The request came through once and its answer is lost. `cause_code` is why a second try was refused."""

    def __init__(self, refused: Refused) -> None:
        cure = "Ask the gateway for the permission's statement before you do anything anew."
        super().__init__("ANSWER_LOST", f"the permission was used, the answer was lost ({refused.code})", cure)
        self.cause_code = refused.code
