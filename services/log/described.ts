import { z } from "zod";

import { OF_BODY, OF_LOG, OF_READER, OF_STORE } from "../core/openapi/codes.ts";
import { EXAMPLE } from "../core/openapi/examples.ts";
import type { RouteTable } from "../core/openapi/route.ts";
import { jwksSchema, recordViewSchema, signedCheckpointSchema } from "../core/schemas/answers.ts";
import { receiptSchema } from "../core/schemas/checkpoint.ts";
import { seq } from "../core/schemas/primitives.ts";

/** POST /v1/checkpoints */
export const checkpointRequestSchema = z.strictObject({ first_seq: seq });

const SEQ = { seq: { text: "Place in the log, from 1, in its one spelling.", schema: seq, example: 4 } };

/** What the owner of a log answers about it. */
export const LOG_ROUTES = {
  checkpoint: {
    method: "post",
    path: "/v1/checkpoints",
    summary: "Sign the checkpoint of a batch",
    text: "For the batcher of the log: the owner computes the batch anew from its own records, and vouches for it with the log's key. Whoever asks need not be trusted, and the same batch gets the same checkpoint.",
    auth: "none",
    body: { name: "CheckpointRequest", schema: checkpointRequestSchema, example: { first_seq: 1 } },
    answers: {
      200: {
        name: "SignedCheckpoint",
        schema: signedCheckpointSchema,
        text: "A `checkpoint+jwt` of the batch that begins there.",
        example: { checkpoint: EXAMPLE.jws },
      },
    },
    codes: [...OF_BODY, ...OF_LOG, "BATCH_UNKNOWN", "BATCH_MISMATCH"],
  },
  receipt: {
    method: "get",
    path: "/v1/receipts/:seq",
    summary: "Get the receipt of a record",
    text: "Proof that the record stands under an anchored root. An agent reads its own intents and the decisions on them, an operator everything; another agent's record is told from none to nobody.",
    auth: "reader",
    inPath: SEQ,
    answers: {
      200: {
        name: "Receipt",
        schema: receiptSchema,
        text: "The record is anchored, and its batch is final.",
        example: {
          v: 1,
          chain: "eip155:31337",
          anchor: EXAMPLE.address,
          log: 1,
          seq: 4,
          kind: 3,
          record: EXAMPLE.hash,
          leaf: EXAMPLE.hex,
          first_seq: 1,
          count: 69,
          root: EXAMPLE.hex,
          prev_root: EXAMPLE.salt,
          path: [EXAMPLE.salt],
          checkpoint: EXAMPLE.jws,
          tx: EXAMPLE.hex,
          block: { number: 92, hash: EXAMPLE.salt },
        },
      },
    },
    codes: [...OF_READER, ...OF_STORE, "RECORD_UNKNOWN", "RECEIPT_PENDING", "BATCH_MISMATCH"],
  },
  record: {
    method: "get",
    path: "/v1/records/:seq",
    summary: "Get a record",
    text: "The record as it was signed, without its disclosures. Who may read it is as for receipts.",
    auth: "reader",
    inPath: SEQ,
    answers: {
      200: {
        name: "Record",
        schema: recordViewSchema,
        text: "The record, and the name of its kind.",
        example: { seq: 4, kind: "denial", record: EXAMPLE.jws },
      },
    },
    codes: [...OF_READER, ...OF_STORE, "RECORD_UNKNOWN"],
  },
  keys: {
    method: "get",
    path: "/v1/jwks",
    summary: "Get the public keys of the log",
    text: "For any JOSE library (RFC 7517). Which keys may sign for the log, and since when, says the chain: trust it, and not this answer, for anything that matters.",
    auth: "none",
    answers: {
      200: {
        name: "Jwks",
        schema: jwksSchema,
        text: "The key this log signs with.",
        example: {
          keys: [{ kty: "OKP", crv: "Ed25519", x: EXAMPLE.hash, kid: EXAMPLE.hash, alg: "EdDSA", use: "sig" }],
        },
      },
    },
    codes: [],
  },
} as const satisfies RouteTable;
