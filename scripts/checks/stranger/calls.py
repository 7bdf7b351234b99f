# The same call from Python.
#   calls.py <profile> <api url> <amount>
import sys

from countersign import Client, CountersignError, HeldForApproval

profile, api, amount = sys.argv[1:]
client = Client(profile)
proposal = client.proposal(
    "POST", f"{api}/wires", type="bank.create_wire",
    json={"to": "Vendor Y", "amount": amount, "currency": "USD"},
    params={"amount": amount.replace(".", ""), "currency": "USD", "recipient": "Vendor Y"},
)
try:
    try:
        permission = client.obtain(proposal)
    except HeldForApproval as waiting:
        print(f"hold {waiting.held.hold}", file=sys.stderr, flush=True)
        permission = client.wait(proposal, waiting, 120, every=0.2)
    print(client.act(proposal, permission).status)
except CountersignError as error:
    print(error.code)
