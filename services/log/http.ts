import type { Router } from "express";
import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { seq } from "../core/schemas/primitives.ts";
import { createRouter } from "../platform/http/app.ts";
import { readJson } from "../platform/http/body.ts";
import { type CheckpointContext, signCheckpoint } from "./checkpoints.ts";
import { jwksOf } from "./jwks.ts";
import { createReceiptReader } from "./receipts.ts";

const checkpointRequestSchema = z.strictObject({ first_seq: seq });
const REQUEST_LIMIT = 1024;

/** What the owner of a log answers about it. Disclosures are not served. */
export function logRoutes(context: CheckpointContext): Router {
  const { store, signer, anchor } = context;
  const receiptFor = createReceiptReader(store, anchor);
  const jwks = jwksOf([signer]);
  const router = createRouter();

  router.post("/v1/checkpoints", async (request, response) => {
    const body = parseAs(checkpointRequestSchema, await readJson(request, REQUEST_LIMIT), "BODY_INVALID");
    response.json({ checkpoint: await signCheckpoint(context, body.first_seq) });
  });

  router.get("/v1/receipts/:seq", async (request, response) => {
    response.json(await receiptFor(seqOf(request.params.seq)));
  });

  router.get("/v1/records/:seq", async (request, response) => {
    const at = seqOf(request.params.seq);
    const row = await store.records.get(at);
    if (row === null) throw new CountersignError("RECORD_UNKNOWN", `the log has no record ${at}`);
    response.json({ seq: row.seq, kind: row.kind, record: row.record });
  });

  router.get("/v1/jwks", (_request, response) => {
    response.json(jwks);
  });

  return router;
}

/** @throws RECORD_UNKNOWN for what is not a seq in its one spelling */
function seqOf(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new CountersignError("RECORD_UNKNOWN", "a seq is a whole number from 1");
  return Number(text);
}
