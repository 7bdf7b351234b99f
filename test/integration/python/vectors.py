"""Holds the Python client against test/vectors/client-v1.json, byte for byte. Prints how much it compared."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any, Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from countersign import CountersignError, Identity, Proposal, SigningKey
from countersign.behaviour import NOTHING_SEEN, behaviour, preview_witness, seen
from countersign.encoding import canonical, from_b64u, parse_json
from countersign.intent import BuiltIntent, build_intent, proof_of_possession, reading_proof
from countersign.target import canonical_target

with open(sys.argv[1], encoding="utf-8") as file:
    VECTORS: dict[str, Any] = json.load(file)
NOW: int = VECTORS["now"]
WHO = Identity(**VECTORS["identity"])
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["key"]["seed"])))
compared = 0


def fixed_bytes(seed: str) -> Callable[[int], bytes]:
    block = hashlib.sha256(seed.encode()).digest()

    def take(length: int) -> bytes:
        nonlocal block
        block = hashlib.sha256(block).digest()
        return block[:length]

    return take


def proposal_of(written: dict[str, Any]) -> Proposal:
    renamed = {"contentType": "content_type", "actFor": "act_for"}
    members = {renamed.get(name, name): value for name, value in written.items()}
    members["body"] = from_b64u(members["body"])
    members["parents"] = tuple(members.get("parents", ()))
    return Proposal(**members)


def same(what: str, ours: object, theirs: object) -> None:
    global compared
    compared += 1
    if ours != theirs:
        raise SystemExit(f"{what}:\n  {ours!r}\nis not\n  {theirs!r}")


def intent_of(case: dict[str, Any], seed: str, held: BuiltIntent | None = None) -> BuiltIntent:
    built = build_intent(KEY, WHO, proposal_of(case["proposal"]), NOW, fixed_bytes(seed), held)
    same(f"intent {seed}", built.intent, case["intent"])
    same(f"disclosures {seed}", list(built.disclosures), case["disclosures"])
    return built


def outcome(act: Callable[[], str]) -> dict[str, str]:
    try:
        return {"canonical": act()}
    except CountersignError as error:
        return {"code": error.code}


same("kid", KEY.kid, VECTORS["key"]["kid"])
for case in VECTORS["intents"]:
    intent_of(case, case["name"])
resumed = VECTORS["resumed"]
intent_of(resumed["again"], "resumed", intent_of(resumed["held"], "held"))
for case in VECTORS["refused"]:
    attempted = outcome(lambda: build_intent(KEY, WHO, proposal_of(case["proposal"]), NOW, fixed_bytes("no")).intent)
    same(f"refusal of {case['proposal']}", attempted, {"code": case["code"]})
pop, read = VECTORS["proofs"]["possession"], VECTORS["proofs"]["reading"]
same("pop+jwt", proof_of_possession(KEY, WHO, pop["envelope"], NOW, fixed_bytes("pop")), pop["proof"])
same("read+jwt", reading_proof(KEY, WHO, read["path"], NOW, fixed_bytes("read")), read["proof"])
for case in VECTORS["behaviours"]:
    output = NOTHING_SEEN if case["status"] is None else seen(case["status"], from_b64u(case["content"]))
    who = Identity(**{**VECTORS["identity"], "commitment": case["commitment"]})
    same("behaviour+jwt", behaviour(KEY, who, case["envelope"], NOW, fixed_bytes("told"), output), case["behaviour"])
for case in VECTORS["previews"]:
    try:
        witness: object = preview_witness(case["content"].encode(), case["etag"], case["state"])
    except CountersignError as error:
        witness = error.code
    same(f"preview {case['content']}", witness, case["witness"])
for case in VECTORS["targets"]:
    raw = case.pop("raw")
    same(f"target {raw!r}", outcome(lambda: canonical_target(raw)), case)
for case in VECTORS["json"]:
    text = case.pop("text")
    same(f"JSON {text!r}", outcome(lambda: canonical(parse_json(text)).decode()), case)
print(json.dumps({"compared": compared}))
