import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

import type { LogLevel } from "./config/common.ts";
import { visibleJsonText } from "../core/text/visible.ts";

/** Gives the logger of a part of a service, named like `signing:decide`. */
export type Loggers = (name: string) => Logger;

/** Members that never reach a log, at the top, one and two levels down. */
const SECRET_MEMBERS = [
  "authorization",
  "cookie",
  "credential",
  "credentials",
  "disclosures",
  "envelope",
  "params",
  "passphrase",
  "password",
  "privateKey",
  "proof",
  "secret",
  "token",
  '["countersign-envelope"]',
  '["countersign-proof"]',
  '["proxy-authorization"]',
  '["set-cookie"]',
];

const REDACTED = SECRET_MEMBERS.flatMap((member) =>
  member.startsWith("[") ? [member, `*${member}`, `*.*${member}`] : [member, `*.${member}`, `*.*.${member}`],
);

/**
 * JSON lines with time, level, name and message, on standard output unless a destination is given. Secrets known by name
 * are removed; do not log values that come from outside under other names.
 */
export function createLoggers(level: LogLevel, destination?: DestinationStream): Loggers {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: "[redacted]" },
    // What stands in a text stays in it: the lines mean the same, and no terminal obeys them.
    hooks: { streamWrite: visibleJsonText },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const root = destination === undefined ? pino(options) : pino(options, destination);
  return (name) => root.child({ name });
}
