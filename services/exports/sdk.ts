/*
 * `countersign/sdk`: for agents' programs. Ask for a countersignature, wait for a person where one is needed, act.
 */
export { CountersignError, isCountersignError } from "../core/errors/error.ts";
export type { ErrorCode } from "../core/errors/registry.ts";
export type { Clock, PublicKey, RandomBytes, Signer } from "../core/ports/ports.ts";
export type { Params } from "../core/schemas/act.ts";
export { createFileSigner, generateKeyFile } from "../keys/file-signer.ts";
export { createMemorySigner } from "../keys/memory-signer.ts";
export type { Answer, Held, Permitted, Refused } from "../sdk/answer.ts";
export type { AgentClient, Execution } from "../sdk/client.ts";
export type { CountersignInit } from "../sdk/countersigned-fetch.ts";
export { type Client, type ClientParts, createClient } from "../sdk/create-client.ts";
export type { OnHeld } from "../sdk/decide.ts";
export { forModel } from "../sdk/for-model.ts";
export type { Preview, PreviewInit } from "../sdk/preview.ts";
export { buildHoldReading, type SignDigest } from "../sdk/hold-reading.ts";
export { type AgentIdentity, buildIntent, type BuiltIntent, type IntentDeps, type Proposal } from "../sdk/intent.ts";
export { protect, type ProtectedFunction, type ProtectOptions } from "../sdk/protect.ts";
export { buildProof } from "../sdk/proof.ts";
export { buildReading, type ReadingDeps } from "../sdk/reading.ts";
export type { DecisionRecord } from "../sdk/offline/record.ts";
export { ActionRefused } from "../sdk/refusal.ts";
export type { Simulated } from "../sdk/simulation.ts";
export type { Pause } from "../sdk/wait-for-hold.ts";
