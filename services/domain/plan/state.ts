import { z } from "zod";

import type { Remembered } from "../../core/domain/plan/facts.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { PARAMETERS } from "../../core/policy/parameters.ts";
import { actionType, address, hex32, unixSeconds } from "../../core/schemas/primitives.ts";
import { POSTURES } from "../../core/words/verdicts.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readJsonFile } from "../../platform/json-file.ts";
import type { HomeFiles } from "../home/files.ts";

const name = z.string().min(1).max(128);
const policy = z.strictObject({ parameters: PARAMETERS.written, mapping: hex32 });

const stateSchema = z.strictObject({
  v: z.literal(1),
  /** of the deployment that was begun, as JSON with whole numbers in digits: what is taken up again has to be the same */
  deploying: z.record(z.string(), z.unknown()).nullable(),
  system: address.nullable(),
  /** by the name in `key:<name>`: addresses of wallets, whether their keys are here or were moved elsewhere */
  wallets: z.record(name, address),
  /** what the home put in force last; another one in force was published beside it */
  policy: policy.nullable(),
  agents: z.record(
    name,
    z.strictObject({
      id: z.int().min(1),
      keyHash: hex32,
      /** action types somebody vouches for */
      capabilities: z.array(actionType),
      /** what it had when it last was as the file said, or was entered with; null where that never was */
      posture: z.enum(POSTURES).nullable(),
      model: hex32.nullable(),
    }),
  ),
  /** by principal: her genesis */
  principals: z.record(name, z.strictObject({ genesis: hex32 })),
  delegations: z.record(
    name,
    z.strictObject({
      id: hex32,
      /** the moment its windows count from */
      from: unixSeconds,
      /** ended by the home: to be granted anew, or for good */
      ended: z.enum(["replace", "remove"]).nullable(),
    }),
  ),
  /** files in the folder of proposals, with the rows they are for */
  proposals: z.array(
    z.strictObject({ file: z.string().regex(/^[A-Za-z0-9.-]+$/), rows: z.array(hex32), stopped: z.boolean() }),
  ),
});

/**
 * What the commands of a home remember. Names stand for ids here; whatever a chain says itself is read from it again, so a
 * write that was lost repeats nothing.
 */
export type DomainState = z.infer<typeof stateSchema>;

export const NO_STATE: DomainState = {
  ...{ v: 1, deploying: null, system: null, policy: null, wallets: {} },
  ...{ agents: {}, principals: {}, delegations: {}, proposals: [] },
};

/** What a home remembers; nothing where it remembers nothing yet. @throws FILE_UNREADABLE, FILE_INVALID */
export async function readDomainState({ state }: Pick<HomeFiles, "state">): Promise<DomainState> {
  try {
    return await readJsonFile(state, stateSchema);
  } catch (error) {
    if (isCountersignError(error) && error.code === "FILE_UNREADABLE" && isMissing(error.cause)) return NO_STATE;
    throw error;
  }
}

/** @throws STORE_FAILED */
export async function writeDomainState({ state }: Pick<HomeFiles, "state">, value: DomainState): Promise<void> {
  await writeFileAtomic(state, `${JSON.stringify(value, null, 2)}\n`, 0o600);
}

/** The part of it a plan is made with. */
export function rememberedOf({
  policy: last,
  agents,
  delegations,
  proposals,
}: DomainState): Omit<Remembered, "servers"> {
  const ended = Object.entries(delegations).flatMap(([to, { ended: how }]) =>
    how === null ? [] : [[to, how] as const],
  );
  return {
    policy: last,
    capabilities: Object.fromEntries(Object.entries(agents).map(([agent, { capabilities }]) => [agent, capabilities])),
    postures: known(agents, ({ posture }) => posture),
    models: known(agents, ({ model }) => model),
    endedDelegations: Object.fromEntries(ended),
    stopped: proposals.filter(({ stopped }) => stopped).flatMap(({ rows }) => rows),
  };
}

/** One member of what is remembered of agents, by name, of those of whom it is. */
function known<T>(
  agents: DomainState["agents"],
  of: (agent: DomainState["agents"][string]) => T | null,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(agents).flatMap(([name, agent]) => {
      const value = of(agent);
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
