// One allowed, one held and one blocked call to the stranger's API, as an agent's program makes them.
//   calls.mjs <profile> <api url> [allowed|held|blocked]
import assert from "node:assert/strict";

import { installed } from "./installed.mjs";

const [profile, api, only] = process.argv.slice(2);
const { createClient, isCountersignError } = await installed("countersign/sdk");
const client = await createClient(profile);

const wire = (amount) =>
  client.fetch(`${api}/wires`, {
    ...{ action: "bank.wire.create", method: "POST", headers: { "content-type": "application/json" } },
    body: JSON.stringify({ to: "Vendor Y", amount, currency: "USD" }),
    params: { amount: amount.replace(".", ""), currency: "USD", recipient: "Vendor Y" },
    onHeld: "throw",
  });
const refusal = (call) =>
  call.then(
    () => "passed",
    (error) => (isCountersignError(error) ? error.code : Promise.reject(error)),
  );

const calls = {
  allowed: async () => assert.equal((await wire("90.00")).status, 201),
  held: async () => assert.equal(await refusal(wire("2000.00")), "HOLD_PENDING"),
  blocked: async () => assert.equal(await refusal(wire("9000000.00")), "ACTION_BLOCKED"),
};
for (const [name, call] of Object.entries(calls)) if (only === undefined || only === name) await call();
