"""An agent in Python under test/integration/python.test.ts: plays one scene and prints what came of it as lines of JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from countersign import AnswerLost, Client, CountersignError, HeldForApproval, Permitted, public_key

scene, profile, jwk, *rest = sys.argv[1:]
client = Client(profile, signing_key=public_key(json.loads(jwk)))
ERP = client.profile.targets["erp"]
BANK = client.profile.targets["bank"]


def tell(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def order(total: str) -> dict[str, Any]:
    content = {"vendor": "Vendor Y", "part": "X", "quantity": 1, "total": total, "currency": "USD"}
    params = {"amount": total.replace(".", ""), "currency": "USD", "recipient": "Vendor Y"}
    return {"type": "erp.purchase_order.create", "json": content, "params": params}


def allowed() -> None:
    answer = client.request("POST", f"{ERP}/purchase-orders", **order("100.00"))
    tell(status=answer.status, body=answer.json(), record=answer.record)


def held() -> None:
    what = client.proposal("POST", f"{ERP}/purchase-orders", **order("20000.00"))
    built, answer = client.ask(what)
    assert not isinstance(answer, Permitted)
    tell(hold=answer.hold, state=client.hold(answer.hold)["state"])
    permission = client.wait(what, HeldForApproval(answer, built), timeout=60, every=0.2)
    tell(status=client.act(what, permission).status, verdict=permission.verdict, reason=permission.reason)
    tell(state=client.hold(answer.hold)["state"])


def impatient() -> None:
    client.request("POST", f"{ERP}/purchase-orders", **order("20001.00"))


def blocked() -> None:
    content = {"to": "Mallory", "amount": "200000.00", "currency": "USD"}
    params: dict[str, str | bool] = {"amount": "20000000", "currency": "USD", "recipient": "Mallory", "external": True}
    client.request("POST", f"{BANK}/wires", type="bank.wire.create", json=content, params=params)


def replayed() -> None:
    what = client.proposal("POST", f"{ERP}/purchase-orders", **order("101.00"))
    permission = client.obtain(what)
    tell(status=client.act(what, permission).status)
    client.act(what, permission)


def changed() -> None:
    permission = client.obtain(client.proposal("POST", f"{ERP}/purchase-orders", **order("102.00")))
    client.act(client.proposal("POST", f"{ERP}/purchase-orders", **order("103.00")), permission)


def lost() -> None:
    """The signing service's first answer is lost on the way, and so is the gateway's."""
    what = client.proposal("POST", f"{ERP}/purchase-orders", **order("104.00"))
    _, answer = client.ask(what)
    assert isinstance(answer, Permitted)
    tell(seq=answer.seq)
    try:
        client.act(what, answer)
    except AnswerLost as error:
        tell(code=error.code, cause=error.cause_code)


def simulated() -> None:
    said = client.simulate(client.proposal("POST", f"{ERP}/purchase-orders", **order("20002.00")))
    tell(verdict=said["verdict"], reason=said["reason"], decisive=said["decisive"]["limit"])


def protected() -> None:
    """A function runs with a permission, and not at all without one."""
    ran: list[str] = []

    def meaning(vendor: str, part: str, quantity: int, total: str, currency: str = "USD") -> dict[str, str | bool]:
        return {"amount": total.replace(".", ""), "currency": currency, "recipient": vendor}

    @client.protect("erp.purchase_order.create", f"{ERP}/purchase-orders", params=meaning)
    def buy(vendor: str, part: str, quantity: int, total: str, currency: str = "USD") -> str:
        ran.append(total)
        return f"bought for {total}"

    tell(result=buy("Vendor Y", "X", quantity=1, total="105.00"))
    try:
        buy("Vendor Y", "X", 1, "20003.00")
    except HeldForApproval as error:
        tell(code=error.code, ran=ran, name=buy.__name__)


def refuses() -> None:
    """What is refused before anything is sent: nothing answers at this profile's URLs."""
    url = f"{ERP}/purchase-orders"
    meant = order("1.00")
    cases: dict[str, dict[str, Any]] = {
        "NaN": {"json": {"total": float("nan")}},
        "beyond 2^53-1": {"json": {"total": 2**53}},
        "a name twice": {"body": b'{"a":1,"a":2}', "content_type": "application/json"},
        "unprintable": {"json": {}, "params": {"recipient": "a\u202eb"}},
        "an amount with a point": {"json": {}, "params": {"amount": "1.5", "currency": "USD"}},
        "content without a type": {"body": b"x"},
    }
    codes = {}
    for name, change in cases.items():
        try:
            client.ask(client.proposal("POST", url, **{**meant, "json": None, **change}))
        except CountersignError as error:
            codes[name] = error.code
    try:
        client.request("POST", "https://elsewhere.example/a", **meant)
    except CountersignError as error:
        codes["another target"] = error.code
    tell(codes=codes)


SCENES = (allowed, held, impatient, blocked, replayed, changed, lost, simulated, protected, refuses)
try:
    {each.__name__: each for each in SCENES}[scene]()
except CountersignError as error:
    tell(error=type(error).__name__, code=error.code, detail=error.detail, cure=error.cure, **{
        name: getattr(error, name) for name in ("status", "reason", "denial") if hasattr(error, name)
    })
