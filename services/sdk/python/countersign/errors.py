"""Errors, each with a stable code (docs/errors.md), what was wrong, and what cures it."""

import json
from importlib.resources import files
from typing import Any

CURES: dict[str, str] = json.loads(files(__package__).joinpath("cures.json").read_text("utf-8"))


class CountersignError(Exception):
    """`code` is stable; `detail` says what was wrong; `cure` says what to do."""

    def __init__(self, code: str, detail: str, cure: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail
        self.cure = cure or CURES.get(code, "Look up the code in docs/errors.md of the version the service runs.")


class Refused(CountersignError):
    """A service said no. `problem` is what it said; a refusal of the policy has `reason` and its signed `denial`.

    Of APPROVAL_DENIED, `denied_by` says which approver said no, and why."""

    def __init__(self, status: int, problem: dict[str, Any], retry_after: float | None = None) -> None:
        super().__init__(problem["code"], problem["detail"], problem["cure"])
        self.status, self.problem, self.retry_after = status, problem, retry_after
        self.reason: str | None = problem.get("reason")
        self.denial: str | None = problem.get("denial")
        self.denied_by: dict[str, Any] | None = problem.get("denied_by")


class HeldForApproval(CountersignError):
    """A person has to approve first: give it to `Client.wait`. `held` is the answer, `built` what was asked."""

    def __init__(self, held: Any, built: Any) -> None:
        super().__init__("HOLD_PENDING", f"{held.reason}: hold {held.hold} waits for a person")
        self.held, self.built = held, built


class AnswerLost(CountersignError):
    """The request came through once and its answer is lost. `cause_code` is why a second try was refused."""

    def __init__(self, refused: Refused) -> None:
        detail = f"the permission was used, and the answer was lost ({refused.code})"
        super().__init__("ANSWER_LOST", detail, "Ask the gateway for the permission's statement: it says what became of it.")
        self.cause_code = refused.code
