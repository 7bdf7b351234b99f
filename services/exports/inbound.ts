/*
 * `countersign/inbound`: for the program of an agent that others call. Believes nobody who stands in front of it.
 */
export { CountersignError, isCountersignError } from "../core/errors/error.ts";
export type { ErrorCode } from "../core/errors/registry.ts";
export type { Caller } from "../sdk/inbound/caller.ts";
export type { Middleware, MiddlewareRequest } from "../sdk/inbound/express.ts";
export type { CallHandler } from "../sdk/inbound/fetch.ts";
export { type Inbound, type InboundOptions, openInbound } from "../sdk/inbound/open.ts";
