import { randomBytes } from "node:crypto";

import type { Command } from "commander";

import { utf8 } from "../../core/encoding/bytes.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { type Params, paramsSchema } from "../../core/schemas/act.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import type { Proposal } from "../../sdk/intent.ts";
import type { Profile } from "../../sdk/profile.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";

export interface ProposalOptions extends ProfileOptions {
  readonly type: string;
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly param: readonly string[];
  readonly session?: string;
  readonly parent: readonly string[];
  readonly delegation?: string;
}

/** Adds the options that say who proposes what. */
export function withProposal(command: Command): Command {
  const collect = (value: string, list: readonly string[]) => [...list, value];
  return withProfile(command)
    .requiredOption("--type <action>", "action type, e.g. erp.request.classify")
    .requiredOption("--target <name>", "name of the target in the profile")
    .requiredOption("--path <path>", "path and query at the target, from its first / on")
    .option("--method <method>", "HTTP method", "POST")
    .option("--body <json>", "the request's body, sent as application/json")
    .option("--param <name=value>", "typed parameter as the mapping derives it; repeat", collect, [])
    .option("--session <name>", "session this belongs to")
    .option("--parent <sae hash>", "permission this follows from; repeat", collect, [])
    .option("--delegation <id>", "delegation to act under instead of the profile's");
}

/** @throws ARGUMENT_INVALID for a target the profile does not have, or a path that is none; CLAIMS_INVALID, AMOUNT_INVALID */
export function proposalOf(profile: Profile, options: ProposalOptions): Proposal {
  const { type, target, method, path, body, session, parent: parents } = options;
  const origin = profile.targets[target];
  if (origin === undefined) {
    const known = Object.keys(profile.targets).join(", ");
    throw new CountersignError("ARGUMENT_INVALID", `--target ${target}: the profile has ${known}`);
  }
  if (!path.startsWith("/")) throw new CountersignError("ARGUMENT_INVALID", `--path ${path}: a path begins with /`);
  return {
    type,
    method,
    origin,
    path,
    contentType: body === undefined ? null : "application/json",
    body: utf8(body ?? ""),
    params: readParams(options.param),
    session: session ?? randomBytes(12).toString("base64url"),
    parents,
    ...(options.delegation === undefined ? {} : { delegation: options.delegation }),
  };
}

/** `pii=true` is a boolean, everything else stays text. */
function readParams(pairs: readonly string[]): Params {
  const entries = pairs.map((pair) => {
    const [name = "", ...rest] = pair.split("=");
    const value = rest.join("=");
    return [name, name === "pii" || name === "external" ? value === "true" : value];
  });
  return parseAs(paramsSchema, Object.fromEntries(entries), "CLAIMS_INVALID");
}
