import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { ERRORS } from "../../../../services/core/errors/registry.ts";
import type { Point, Reply } from "./point.ts";

/** Runs a request that must be refused with this code: no target hears of it, and nothing is recorded. */
export async function expectRefused(point: Point, code: ErrorCode, act: () => Promise<Reply>): Promise<Reply> {
  const { erp, bank } = point.organization;
  const before = [erp.seen.length, bank.seen.length, await point.store.records.lastSeq()];
  const reply = await act();
  expect(reply.code, reply.body).to.equal(code);
  expect(reply.status).to.equal(ERRORS[code].status);
  expect([erp.seen.length, bank.seen.length, await point.store.records.lastSeq()]).to.deep.equal(before);
  return reply;
}
