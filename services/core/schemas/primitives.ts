import { z } from "zod";

/** base64url of a SHA-256: 43 characters whose last one has no left-over bits. */
export const sha256b64 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, "expected base64url of 32 bytes");

/** 32 bytes in lower-case hex. */
export const hex32 = z.string().regex(/^0x[0-9a-f]{64}$/, "expected 0x and 64 lower-case hex digits");

/** 16 bytes in lower-case hex: a mark. */
export const hex16 = z.string().regex(/^0x[0-9a-f]{32}$/, "expected 0x and 32 lower-case hex digits");

/** A contract or wallet address in lower case, so that one address has one spelling. */
export const address = z.string().regex(/^0x[0-9a-f]{40}$/, "expected 0x and 40 lower-case hex digits");

/** Any bytes in lower-case hex, at most 2 KiB. */
export const hexBytes = z.string().regex(/^0x([0-9a-f]{2}){0,2048}$/, "expected 0x and lower-case hex digits");

/** A number below 2^256 in decimal digits, without sign, point or leading zero. */
export const uint256 = z
  .string()
  .max(78, { abort: true })
  .regex(/^(0|[1-9][0-9]*)$/, { error: "expected a whole number as a string of digits", abort: true })
  .refine((digits) => BigInt(digits) < 1n << 256n, "expected a number below 2^256");

/** Unix seconds. */
export const unixSeconds = z.int().min(0).max(9_999_999_999);

/** Unix milliseconds. */
export const unixMillis = z.int().min(0).max(9_999_999_999_999);

/** A place in a log, from 1. */
export const seq = z.int().min(1);

/** A log's id in AnchorLog, from 1. */
export const logId = z.int().min(1);

/** Unique ids and session names: 8 to 64 characters of the URL-safe alphabet. */
export const token = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, "expected 8 to 64 characters of A-Z a-z 0-9 _ -");

/** Dotted lower-case words: erp.purchase_order.create */
export const actionType = z
  .string()
  .max(96)
  .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/, "expected dotted lower-case words");

/** An http(s) origin: scheme, host, port where it is not the default; no path. One origin has one spelling. */
export const origin = z
  .string()
  .max(256)
  .regex(/^https?:\/\/[a-z0-9.[\]:-]+$/, { error: "expected an origin without a path", abort: true })
  .refine((text) => URL.parse(text)?.origin === text, "expected the origin as URL libraries write it");

/**
 * What an action goes to: the origin of an HTTP API, or `<protocol>:<target>` of what is called as a tool, with the target's name
 * in the mapping.
 */
export const target = z.union(
  [origin, z.string().regex(/^(?:mcp|function|shell|sql|a2a):[A-Za-z][A-Za-z0-9_]{0,63}$/)],
  "expected an origin, or <protocol>:<target> of a tool",
);

/** CAIP-2 name of an EVM chain. */
export const caip2 = z.string().regex(/^eip155:[1-9][0-9]{0,15}$/, "expected eip155:<chain id>");

/** urn:countersign:<chain id>:<system>:log:<id> */
export const logUrn = z
  .string()
  .regex(/^urn:countersign:[1-9][0-9]{0,15}:0x[0-9a-f]{40}:log:[1-9][0-9]{0,15}$/, "expected the name of a log");

/** RFC 4514 subject of an agent; see words/ids.ts. */
export const agentSubject = z
  .string()
  .max(256)
  .regex(/^UID=[1-9][0-9]{0,14},CN=did:[a-z0-9]+:[A-Za-z0-9._:%-]+$/, "expected UID=<agent id>,CN=<DID>");

/** RFC 9530 Content-Digest of the content bytes, SHA-256 only. */
export const contentDigest = z
  .string()
  .regex(/^sha-256=:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=:$/, "expected sha-256=:<base64>:");

/** Ascending SD-JWT digests (RFC 9901), at most 16. */
export const sdDigests = z
  .array(sha256b64)
  .max(16)
  .refine(
    (digests) => digests.every((d, i) => i === 0 || (digests[i - 1] ?? "") < d),
    "expected strictly ascending digests",
  );
