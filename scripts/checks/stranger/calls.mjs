// A call to the stranger's API, as an agent's program makes it with `countersign/sdk`. Prints what came of it: the API's status, or
// the code it was refused with. What waits for a person says its hold on standard error. The record of what was permitted goes
// into a file, which is checked with nothing but the package.
//   calls.mjs <profile> <api url> <amount> [record file]
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";

import { installed } from "./installed.mjs";

const [profile, api, amount, place] = process.argv.slice(2);
const { createClient, isCountersignError } = await installed("countersign/sdk");
const { verifyRecord } = await installed("countersign/verify");
const client = await createClient(profile);

async function wire() {
  const response = await client.fetch(`${api}/wires`, {
    ...{ action: "bank.create_wire", method: "POST", headers: { "content-type": "application/json" } },
    body: JSON.stringify({ to: "Vendor Y", amount, currency: "USD" }),
    params: { amount: amount.replace(".", ""), currency: "USD", recipient: "Vendor Y" },
    onHeld: ({ hold }) => console.error(`hold ${hold}`),
    onPermitted: async (permitted) => {
      const record = JSON.parse(JSON.stringify(await client.record(permitted)));
      assert.ok(verifyRecord(record) && !verifyRecord({ ...record, keys: { keys: [] } }));
      if (place !== undefined) await writeFile(place, JSON.stringify(record));
    },
  });
  return response.status;
}

console.log(
  await wire().catch((error) => {
    if (isCountersignError(error)) return error.code;
    throw error;
  }),
);
