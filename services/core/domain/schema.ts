import { z } from "zod";

import { actionRuleSchema } from "../mapping/schema.ts";
import { settings } from "../mapping/target-schema.ts";
import { headerName } from "../mapping/header-names.ts";
import { currency } from "../schemas/act.ts";
import { actionType, hex32 } from "../schemas/primitives.ts";
import { webhookShape } from "../schemas/webhook.ts";
import { CLASSIFICATIONS, POSTURES, VERDICTS } from "../words/verdicts.ts";
import { money } from "./amount.ts";
import { duration } from "./duration.ts";
import { hours } from "./hours.ts";

const name = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "expected small letters, digits and single dashes");
const targetName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "expected a name");
/** A wallet, or a key the domain's home keeps. */
const wallet = z.union(
  [z.string().regex(/^0x[0-9a-fA-F]{40}$/), z.string().regex(/^key:[a-z][a-z0-9-]*$/)],
  "expected an address, or key:<name> for a key in the home",
);
/** Where a secret comes from; never the secret itself. */
const secret = z
  .string()
  .regex(
    /^(?:[A-Za-z]+ )?(?:env:[A-Z_][A-Z0-9_]*|file:[^\s].*)$/,
    "expected env:<NAME> or file:<path>, with or without a word such as Bearer before it",
  );
const text = z.string().min(1).max(1024);
const classification = z.enum(CLASSIFICATIONS);
const levels = z.int().min(0).max(9);
const [, , ...FLOORS] = VERDICTS;
const [, ...SOME_POSTURES] = POSTURES;
/** SHA-256 of something; of nothing there is none. */
const digest = hex32.refine((hash) => !/^0x0+$/.test(hash), "expected the SHA-256 of something");

/** What is counted together: one action, or all of a time. */
export const WINDOWS = ["perAction", "perDay", "perMonth", "lifetime"] as const;

/** What one action, or all of a time together, may cost. What is left out is as strict as what follows it. */
const bounds = z.strictObject({
  flagFrom: money.optional(),
  holdAbove: money.optional(),
  blockAbove: money,
});

/** Which of some names: all of them, or those that are listed. */
const some = z.union([z.literal("any"), z.array(text).min(1).max(32)], "expected any, or a list of names");

const { type: _type, ...rule } = actionRuleSchema.shape;
const action = z.strictObject({
  ...rule,
  flagAbove: money.optional(),
  holdAbove: money.optional(),
  blockAbove: money.optional(),
  /** mildest verdict there is for it */
  atLeast: z.enum(FLOORS).optional(),
  approvals: z.int().min(0).max(255).optional(),
});

const policy = z.strictObject({
  /** approvals a Held action needs */
  approvals: z.int().min(0).max(255).optional(),
  /** how old the state may be that a decision rests on */
  stateAge: duration.optional(),
  /** highest classification that stays inside, and that may leave */
  inside: classification.optional(),
  outside: classification.optional(),
  outsidePii: z.boolean().optional(),
  leastSlsa: z.int().min(0).max(4).optional(),
  /** mildest verdict for agents whose key another hand holds */
  custody: z
    .strictObject({
      agent: z.enum(FLOORS).optional(),
      sidecar: z.enum(FLOORS).optional(),
      gateway: z.enum(FLOORS).optional(),
    })
    .optional(),
});

const agent = z.strictObject({
  /** action types it was examined for */
  capabilities: z.array(actionType).min(1).max(32),
  /** what it runs, one of `models` */
  model: name.optional(),
  /** how much autonomy it has: its own limits alone decide where this is left out */
  posture: z.enum(SOME_POSTURES).optional(),
});

const model = z.strictObject({
  /** of the artifact */
  digest,
  /** of its bill of materials, and where that is */
  sbom: digest,
  sbomUri: z.string().max(1024).optional(),
  /** SLSA build level, and the attestation that shows it */
  slsa: z.int().min(0).max(4).optional(),
  provenance: digest.optional(),
});

const delegation = z.strictObject({
  /** the agent that gets it, and who hands it down: an agent, or a principal */
  to: name,
  from: name,
  why: text,
  actions: z.array(actionType).min(1).max(32),
  targets: z
    .union([z.literal("any"), z.array(targetName).min(1).max(32)], "expected any, or names of targets")
    .optional(),
  perAction: bounds.optional(),
  perDay: bounds.optional(),
  perMonth: bounds.optional(),
  lifetime: bounds.optional(),
  rate: z.strictObject({ perHour: z.int().min(1).optional(), perDay: z.int().min(1).optional() }).optional(),
  hours: hours.optional(),
  life: duration.optional(),
  data: z
    .strictObject({
      read: some.optional(),
      write: some.optional(),
      ceiling: classification,
      pii: z.boolean().optional(),
    })
    .optional(),
  communication: z
    .strictObject({ channels: some.optional(), recipients: some.optional(), outside: z.boolean().optional() })
    .optional(),
  /** levels that may follow below */
  mayDelegate: levels.optional(),
});

const target = z.strictObject({
  ...settings.shape,
  /** headers only the gateway has */
  credentials: z.record(headerName, secret).optional(),
});

/** Who is told what becomes of holds, so that a chat or a pager can tell people. */
const webhook = z.strictObject({
  ...webhookShape,
  /** `whsec_<base64>`, which the receiver checks the signature with */
  secret: z.string().regex(/^(?:env:[A-Z_][A-Z0-9_]*|file:[^\s].*)$/, "expected env:<NAME> or file:<path>"),
});

/** Where the contracts are: a chain `countersign up` keeps on this machine, or one that others keep. */
const chain = z.union(
  [
    z.literal("local"),
    z.strictObject({
      id: z.int().min(1),
      /** of a node, or the variable that has it: addresses of nodes often carry a key */
      rpc: z.string().regex(/^(?:https?:\/\/[^\s]+|env:[A-Z_][A-Z0-9_]*)$/, "expected a URL, or env:<NAME>"),
    }),
  ],
  "expected local, or id and rpc of a chain",
);

/** countersign.yaml: all that is intended of a trust domain, without a secret and without anything that follows from the rest. */
export const domainSchema = z.strictObject({
  version: z.literal(1),
  organization: text,
  chain: chain.optional(),
  /** The keys of council and approvers are kept open: for trying things out, and said wherever the domain shows itself. */
  ephemeral: z.boolean().optional(),
  council: z.strictObject({
    members: z.array(wallet).min(2).max(32),
    threshold: z.int().min(2).max(32),
    /** between proposing and executing whatever loosens */
    delay: duration,
  }),
  guardian: wallet,
  registrar: wallet,
  /** humans who answer for what is done in their name, and what they commit to */
  principals: z.record(name, z.strictObject({ wallet, commitment: text })),
  approvers: z.record(name, z.strictObject({ wallet, upTo: money })).optional(),
  currencies: z.record(currency, z.int().min(0).max(18)).optional(),
  targets: z.record(targetName, target),
  policy,
  actions: z.record(actionType, action),
  models: z.record(name, model).optional(),
  agents: z.record(name, agent),
  delegations: z.array(delegation).max(256),
  webhooks: z.record(name, webhook).optional(),
});

export type Domain = z.infer<typeof domainSchema>;
export type DomainAction = z.infer<typeof action>;
export type Delegation = z.infer<typeof delegation>;
/** What is handed down, whoever gives it to whom. */
export type Authorization = Omit<Delegation, "to" | "from" | "why" | "mayDelegate">;
export type Bounds = z.infer<typeof bounds>;

/** The name in `key:<name>`, a key the home keeps; null for an address. */
export function keyName(wallet: string): string | null {
  return /^key:(.+)$/.exec(wallet)?.[1] ?? null;
}
