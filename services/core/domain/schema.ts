import { z } from "zod";

import { floorRulesShape } from "../floors/rules.ts";
import { enforceSchema } from "../mapping/enforce.ts";
import { actionRuleSchema } from "../mapping/schema.ts";
import { settings } from "../mapping/target-schema.ts";
import { methodName, toolRuleSchema } from "../mapping/tool-schema.ts";
import { headerName } from "../mapping/header-names.ts";
import { currency, TOOL_PROTOCOLS, toolName } from "../schemas/act.ts";
import { actionType, hex32, sha256b64 } from "../schemas/primitives.ts";
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
/** A passkey's public key, as the page that makes it shows it. */
const passkey = z.string().regex(/^0x[0-9a-f]{128}$/, "expected x and y of a P-256 key: 0x and 128 hex digits");
/** A passkey signs on a page of https, or of this machine by its name: browsers have none elsewhere. */
const pageOrigin = z
  .string()
  .regex(
    /^(?:https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*|http:\/\/localhost)(?::[1-9][0-9]{0,4})?$/,
    "expected an origin: https://<name>, or http://localhost:<port>, without a path",
  )
  .refine((text) => URL.parse(text)?.origin === text, "expected the origin as browsers write it");
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

const limitsOfAction = {
  flagAbove: money.optional(),
  holdAbove: money.optional(),
  blockAbove: money.optional(),
  /** mildest verdict there is for it */
  atLeast: z.enum(FLOORS).optional(),
  approvals: z.int().min(0).max(255).optional(),
};
const { type: _type, ...rule } = actionRuleSchema.shape;
const { type: _call, ...callRule } = toolRuleSchema.shape;
/** An HTTP request of a target, or a call of a tool. */
const action = z.union([
  z.strictObject({ ...rule, ...limitsOfAction }),
  z.strictObject({ ...callRule, ...limitsOfAction }),
]);

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

/** Whose hand may hold an agent's key: its own process, a process beside it alone, or the gateway for many agents. */
export const AGENT_CUSTODIES = ["agent", "sidecar", "gateway"] as const;

/** Coding agents whose hooks we answer. */
export const HOOK_CLIENTS = ["claude-code", "codex", "gemini-cli", "cursor", "opencode"] as const;

const agent = z.strictObject({
  /** action types it was examined for */
  capabilities: z.array(actionType).min(1).max(32),
  /** clients whose hooks ask in its name, and the target whose rules their tools have */
  hooks: z.strictObject({ target: targetName, clients: z.array(z.enum(HOOK_CLIENTS)).min(1).max(8) }).optional(),
  /** what it runs, one of `models` */
  model: name.optional(),
  /** how much autonomy it has: its own limits alone decide where this is left out */
  posture: z.enum(SOME_POSTURES).optional(),
  /** whose hand holds its key: its own process where this is left out */
  custody: z.enum(AGENT_CUSTODIES).optional(),
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

const httpTarget = z.strictObject({
  ...settings.shape,
  /** headers only the gateway has */
  credentials: z.record(headerName, secret).optional(),
});

/** A server whose tools are called, and what only whoever passes the calls on has. */
const server = z
  .strictObject({
    /** what starts it, word by word */
    command: z.array(z.string().min(1).max(1024)).min(1).max(64).optional(),
    /** of the package the command runs, as a lock file has it */
    integrity: z
      .string()
      .regex(/^sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}$/, "expected sha512-<base64>")
      .optional(),
    /** where it is reached instead */
    url: z.url({ protocol: /^https?$/, error: "expected a URL" }).optional(),
    /** methods that pass beside calls of tools */
    open: z.array(methodName).max(64).optional(),
    env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected a name"), secret).optional(),
    headers: z.record(headerName, secret).optional(),
  })
  .refine(({ command, url }) => (command === undefined) !== (url === undefined), "expected command or url, one of them")
  .refine(({ integrity, command }) => integrity === undefined || command !== undefined, "integrity is of a command");
export type DomainServer = z.infer<typeof server>;

/** A server by what is spoken with it: exactly one. */
const serverTarget = z
  .strictObject({
    mcp: server.optional(),
    function: server.optional(),
    shell: server.optional(),
    sql: server.optional(),
    a2a: server.optional(),
    /** tool -> SHA-256 (base64url) of its definition's canonical JSON, as it was looked at */
    tools: z.record(toolName, sha256b64).optional(),
  })
  .refine((said) => TOOL_PROTOCOLS.filter((protocol) => said[protocol] !== undefined).length === 1, {
    message: `expected one of ${TOOL_PROTOCOLS.join(", ")}`,
  });

const target = z.union([httpTarget, serverTarget]);

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
  /** each has a wallet or a passkey, which signs on the page of `console` */
  approvers: z
    .record(name, z.strictObject({ wallet: wallet.optional(), passkey: passkey.optional(), upTo: money }))
    .optional(),
  /** the page on which a person approves, as a browser reaches it, and what a passkey may approve there at most */
  console: z.strictObject({ url: pageOrigin, upTo: money }).optional(),
  currencies: z.record(currency, z.int().min(0).max(18)).optional(),
  targets: z.record(targetName, target),
  policy,
  actions: z.record(actionType, action),
  models: z.record(name, model).optional(),
  agents: z.record(name, agent),
  delegations: z.array(delegation).max(256),
  webhooks: z.record(name, webhook).optional(),
  ...floorRulesShape(duration),
  /** types of action that are only watched until a day */
  enforce: enforceSchema.optional(),
});

export type Domain = z.infer<typeof domainSchema>;
export type DomainAction = z.infer<typeof action>;
export type RequestAction = Extract<DomainAction, { readonly path: string }>;
export type CallAction = Extract<DomainAction, { readonly tool: string }>;
export type DomainTarget = z.infer<typeof target>;
export type HttpTarget = z.infer<typeof httpTarget>;
export type ServerTarget = z.infer<typeof serverTarget>;
export type Delegation = z.infer<typeof delegation>;
/** What is handed down, whoever gives it to whom. */
export type Authorization = Omit<Delegation, "to" | "from" | "why" | "mayDelegate">;
export type Bounds = z.infer<typeof bounds>;

/** The name in `key:<name>`, a key the home keeps; null for an address. */
export function keyName(wallet: string): string | null {
  return /^key:(.+)$/.exec(wallet)?.[1] ?? null;
}

/** Whether an action is a call of a tool, and no HTTP request. */
export function isCall(action: DomainAction): action is CallAction {
  return "tool" in action;
}

/** Whether requests go to a target over HTTP, and it is no server of tools. */
export function isHttp(target: DomainTarget): target is HttpTarget {
  return "url" in target;
}

/** The targets requests go to over HTTP, by name. */
export function httpTargets({ targets }: Pick<Domain, "targets">): readonly (readonly [name: string, HttpTarget])[] {
  return Object.entries(targets).flatMap(([name, target]) => (isHttp(target) ? [[name, target] as const] : []));
}
