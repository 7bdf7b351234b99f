import type { IncomingMessage } from "node:http";

import { CountersignError } from "../core/errors/error.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { readJson } from "../platform/http/body.ts";
import { singleHeader } from "../platform/http/headers.ts";
import { type Route, routesOf } from "../platform/http/routes.ts";
import { secondsOf } from "../core/time.ts";
import { logUrn } from "../core/words/ids.ts";
import type { RecordRow } from "../store/rows.ts";
import { type CheckpointContext, signCheckpoint } from "./checkpoints.ts";
import { checkpointRequestSchema, LOG_ROUTES } from "./described.ts";
import { jwksOf } from "./jwks.ts";
import { mayRead, type ReaderKeys, requireReader } from "./readers.ts";
import { createReceiptReader } from "./receipts.ts";

const REQUEST_LIMIT = 1024;

export interface LogContext extends CheckpointContext {
  readonly readers: ReaderKeys;
}

/** What the owner of a log answers about it: records and receipts to those they are about. Disclosures are not served. */
export function logRoutes(context: LogContext): readonly Route[] {
  const { store, signer, anchor } = context;
  const receiptFor = createReceiptReader(store, anchor);
  const jwks = jwksOf([signer]);
  return routesOf(LOG_ROUTES, {
    checkpoint: async (request, response) => {
      const body = parseAs(checkpointRequestSchema, await readJson(request, REQUEST_LIMIT), "BODY_INVALID");
      response.json({ checkpoint: await signCheckpoint(context, body.first_seq) });
    },
    receipt: async (request, response) => {
      const { seq } = await rowFor(context, request, request.params.seq);
      response.set("cache-control", "no-store").json(await receiptFor(seq));
    },
    record: async (request, response) => {
      const { seq, kind, record } = await rowFor(context, request, request.params.seq);
      response.set("cache-control", "no-store").json({ seq, kind, record });
    },
    keys: (_request, response) => {
      response.json(jwks);
    },
  });
}

/**
 * The record asked for. Another agent's is told from none to operators only.
 * @throws RECORD_UNKNOWN, and what `requireReader` throws
 */
async function rowFor(
  context: LogContext,
  request: IncomingMessage & { readonly originalUrl: string },
  text: string,
): Promise<RecordRow> {
  const { store, readers, clock } = context;
  const { chainId, system, logId } = store.identity;
  const reader = await requireReader(readers, singleHeader(request, "countersign-proof"), {
    method: request.method ?? "",
    path: request.originalUrl,
    aud: logUrn(chainId, system, logId),
    now: secondsOf(clock),
  });
  const row = await store.records.get(seqOf(text));
  if (row !== null && mayRead(reader, row)) return row;
  throw new CountersignError("RECORD_UNKNOWN", `the log has no record ${text} for you`);
}

/** @throws RECORD_UNKNOWN for what is not a seq in its one spelling */
function seqOf(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new CountersignError("RECORD_UNKNOWN", "a seq is a whole number from 1");
  return Number(text);
}
