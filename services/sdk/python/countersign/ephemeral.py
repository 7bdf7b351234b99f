"""A domain for one function, for trying it out: the `countersign` command makes it, and it ends with this program."""

import inspect
import subprocess
from collections.abc import Callable
from shutil import which
from threading import Lock
from typing import Any, Literal, ParamSpec, TypeVar

from .client import Client
from .encoding import canonical, parse_json
from .errors import CountersignError
from .keys import public_key

P = ParamSpec("P")
R = TypeVar("R")
INSTALL = "Install the countersign package with npm (and hardhat) beside this program, or name its command with `command`."
TERMS = {"params": "params", "flag_above": "flagAbove", "hold_above": "holdAbove", "block_above": "blockAbove"}


def protect(action: str, *, ephemeral: Literal[True], wait: float = 0, command: str | None = None,
            on_client: Callable[[Client], None] | None = None, **terms: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Lets a function run only with a permission, by a domain of this program alone: only this action passes.

    `params`, in the words of countersign.yaml, says where parameters stand in the arguments; `flag_above`, `hold_above` and
    `block_above` are limits such as "500.00 USD". `on_client` is told of the client. Rely on nothing it says."""
    if not ephemeral or set(terms) - set(TERMS):
        raise TypeError(f"protect takes ephemeral=True, and of terms {', '.join(TERMS)}")
    said = canonical({TERMS[name]: value for name, value in terms.items() if value is not None}).decode()
    program = command or which("countersign") or "node_modules/.bin/countersign"
    pipe, lock = subprocess.PIPE, Lock()
    try:
        process = subprocess.Popen([program, "ephemeral", action, said], stdin=pipe, stdout=pipe)
    except OSError as cause:
        raise CountersignError("FILE_UNREADABLE", f"{program}: {cause.strerror}", INSTALL) from cause
    assert process.stdin is not None and process.stdout is not None
    asks, answers = process.stdin, process.stdout

    def answer() -> dict[str, Any]:
        line = answers.readline()
        if not line:
            raise CountersignError("PROCESS_ENDED", f"{program} ended with status {process.wait()}")
        value: dict[str, Any] = parse_json(line)
        if "code" in value:
            raise CountersignError(value["code"], value["detail"], value["cure"])
        return value

    made = answer()
    client = Client(made["profile"], signing_key=public_key(made["key"]))
    if on_client is not None:
        on_client(client)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        def meaning(*args: Any, **kwargs: Any) -> dict[str, str | bool]:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            with lock:
                asks.write(canonical(bound.arguments) + b"\n")
                asks.flush()
                found: dict[str, str | bool] = answer()["params"]
            return found
        return client.protect(action, made["url"], params=meaning, wait=wait)(function)
    return decorate
