/*
 * `countersign/schemas`: the closed schema of the domain file and of each thing that is signed or sent, for zod and as JSON Schema.
 */
import { z } from "zod";

import { domainSchema } from "../core/domain/schema.ts";
import { approvalDenialRecordSchema, approvalDenialSchema } from "../core/schemas/approval-denial.ts";
import { approvalProofSchema, approvalRecordSchema, voidRecordSchema } from "../core/schemas/approval.ts";
import { behaviourSchema } from "../core/schemas/behaviour.ts";
import { checkpointSchema, receiptSchema } from "../core/schemas/checkpoint.ts";
import { erasureOrderSchema, erasureSchema } from "../core/schemas/erasure.ts";
import { floorRecordSchema } from "../core/schemas/floor.ts";
import { intentSchema } from "../core/schemas/intent.ts";
import { outcomeSchema, proofSchema } from "../core/schemas/outcome.ts";
import { holdReadingSchema, readingSchema } from "../core/schemas/reading.ts";
import { saeSchema } from "../core/schemas/sae.ts";
import { shadowSchema } from "../core/schemas/shadow.ts";
import { bundleHeadSchema } from "../sdk/offline/bundle.ts";
import { recordSchema } from "../sdk/offline/record.ts";

/**
 * Every schema by name, as zod has it. `countersign` is that of `countersign.yaml`; `sae` are the claims of an envelope and of a
 * denial; `record` is a decision with what shows it, `bundle_head` the line before several of them.
 *
 * @example
 * const claims = schemas.intent.parse(payload);
 */
export const schemas = {
  countersign: domainSchema,
  intent: intentSchema,
  sae: saeSchema,
  outcome: outcomeSchema,
  approval: approvalRecordSchema,
  approval_proof: approvalProofSchema,
  approval_denial: approvalDenialRecordSchema,
  approval_denial_proof: approvalDenialSchema,
  void: voidRecordSchema,
  shadow: shadowSchema,
  behaviour: behaviourSchema,
  erasure: erasureSchema,
  floor: floorRecordSchema,
  erasure_order: erasureOrderSchema,
  checkpoint: checkpointSchema,
  receipt: receiptSchema,
  proof: proofSchema,
  reading: readingSchema,
  hold_reading: holdReadingSchema,
  record: recordSchema,
  bundle_head: bundleHeadSchema,
} as const;

/** Name of a schema. */
export type SchemaName = keyof typeof schemas;

/**
 * The JSON Schema (draft 2020-12) of each of them, as it is written. Rules between members, such as amount and currency
 * coming together, have no place there: zod's schemas check them, and docs/formats.md says them.
 *
 * @example
 * const { intent } = jsonSchemas();
 */
export function jsonSchemas(): Readonly<Record<SchemaName, object>> {
  const written = Object.entries(schemas).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: "input" })]);
  return Object.fromEntries(written) as Record<SchemaName, object>;
}
