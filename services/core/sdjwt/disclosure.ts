import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { fromUtf8, utf8 } from "../encoding/bytes.ts";
import { CountersignError } from "../errors/error.ts";
import type { ErrorCode } from "../errors/registry.ts";
import { sha256b64 } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import { type JsonValue, parseJson } from "../json/parse.ts";

/** One disclosed member: what a digest stands for. */
export interface DisclosedMember {
  readonly name: string;
  readonly value: JsonValue;
}

/** 128 bits, so that a digest of a guessable value cannot be searched (RFC 9901 section 9.3). */
const MIN_SALT_BYTES = 16;
const MIN_SALT_CHARACTERS = 22;

/** Names that have a meaning of their own in an SD-JWT. */
const RESERVED: readonly string[] = ["_sd", "..."];

/**
 * A disclosure of an object property (RFC 9901 section 4.2.1), and the digest that goes into `_sd`.
 * @param salt at least 16 random bytes, fresh for every disclosure
 * @throws DISCLOSURE_INVALID
 */
export function makeDisclosure(
  name: string,
  value: JsonValue,
  salt: Uint8Array,
): { readonly disclosure: string; readonly digest: string } {
  if (salt.length < MIN_SALT_BYTES) throw invalid(`a salt has at least ${MIN_SALT_BYTES} bytes`);
  checkName(name);
  const disclosure = encodeBase64url(utf8(canonicalJson([encodeBase64url(salt), name, value])));
  return { disclosure, digest: sha256b64(disclosure) };
}

/**
 * Members by digest.
 * @throws DISCLOSURE_INVALID when one is not canonical base64url of [salt, name, value], or stands twice
 */
export function readDisclosures(disclosures: readonly string[]): ReadonlyMap<string, DisclosedMember> {
  const members = new Map<string, DisclosedMember>();
  for (const disclosure of disclosures) {
    const member = readDisclosure(disclosure);
    const digest = sha256b64(disclosure);
    if (members.has(digest)) throw invalid("a disclosure stands twice");
    members.set(digest, member);
  }
  return members;
}

/**
 * Parts of `jwt` or `jwt~disclosure~...~`. What follows the last `~` must be empty: a key binding JWT is not accepted,
 * possession is proven by its own header.
 * @throws DISCLOSURE_INVALID
 */
export function splitCompact(text: string): { readonly jwt: string; readonly disclosures: readonly string[] } {
  const [jwt = "", ...rest] = text.split("~");
  const last = rest.pop() ?? "";
  if (last !== "") throw invalid("something follows the last ~");
  if (rest.includes("")) throw invalid("a disclosure is empty");
  return { jwt, disclosures: rest };
}

/** An action has at most eleven. */
export const MAX_DISCLOSURES = 24;

/**
 * The parts of what somebody presents, who may be a stranger: bounded before any of it is decoded.
 * @param maxLength in characters, which are bytes in everything that is valid
 * @param acts how many actions it may be about
 * @throws `tooLarge`, DISCLOSURE_INVALID
 */
export function splitPresented(
  text: string,
  maxLength: number,
  tooLarge: ErrorCode,
  acts = 1,
): { readonly jwt: string; readonly disclosures: readonly string[] } {
  if (text.length > maxLength) throw new CountersignError(tooLarge, `${text.length} bytes`);
  const parts = splitCompact(text);
  const { length } = parts.disclosures;
  if (length > acts * MAX_DISCLOSURES) throw new CountersignError(tooLarge, `${length} disclosures`);
  return parts;
}

/** `jwt~disclosure~...~`, and `jwt~` when there is none. */
export function joinCompact(jwt: string, disclosures: readonly string[]): string {
  return [jwt, ...disclosures, ""].join("~");
}

function readDisclosure(disclosure: string): DisclosedMember {
  const parts = decode(disclosure);
  if (!Array.isArray(parts) || parts.length !== 3) throw invalid("expected an array of salt, name and value");
  const [salt, name, value] = parts;
  if (typeof salt !== "string" || salt.length < MIN_SALT_CHARACTERS) {
    throw invalid(`a salt is a string of at least ${MIN_SALT_CHARACTERS} characters`);
  }
  if (typeof name !== "string" || value === undefined) throw invalid("a name is a string");
  checkName(name);
  return { name, value };
}

function decode(disclosure: string): JsonValue {
  try {
    return parseJson(fromUtf8(decodeBase64url(disclosure)));
  } catch (cause) {
    throw new CountersignError("DISCLOSURE_INVALID", "not canonical base64url of strict JSON", { cause });
  }
}

function checkName(name: string): void {
  if (RESERVED.includes(name)) throw invalid(`${name} is not a name that can be disclosed`);
}

function invalid(detail: string): CountersignError {
  return new CountersignError("DISCLOSURE_INVALID", detail);
}
