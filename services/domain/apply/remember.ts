import { modelOf, postureOf } from "../../core/domain/models.ts";
import type { Domain } from "../../core/domain/schema.ts";
import { keysIn } from "../../core/domain/wallets.ts";
import { keyHash } from "../../core/jws/key.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { publicKeysOf } from "../agent-keys.ts";
import type { DomainPlan } from "../plan/plan.ts";
import { type Errand, remember } from "./errand.ts";
import { type DomainState, readDomainState } from "../plan/state.ts";

/** Of the wallets whose keys are here: they may be moved elsewhere, and their addresses stay known. */
async function addressesHere({ keyring }: Errand, domain: Domain): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  for (const name of keysIn(domain)) {
    const address = await keyring.find(name);
    if (address !== null) found.push([name, address]);
  }
  return Object.fromEntries(found);
}

/**
 * Writes down what the chain says of everything the home has a name for, where the home remembers something else: a write that
 * was lost is made up for, and who comes later finds ids without asking a chain.
 * @throws STORE_FAILED
 */
export async function rememberFound(errand: Errand, plan: DomainPlan): Promise<void> {
  const { found, meant } = plan;
  if (found === null) return;
  const state = await readDomainState(errand.files);
  const wallets = { ...state.wallets, ...(await addressesHere(errand, meant.domain)) };
  const keys = await publicKeysOf(errand.files, Object.keys(found.agents));
  const agents: DomainState["agents"] = { ...state.agents };
  for (const [name, { id, capabilities, posture, model }] of Object.entries(found.agents)) {
    const key = keys.get(name);
    const before = state.agents[name];
    if (key === undefined && before === undefined) continue;
    // What the file wants and somebody withdrew stays known as withdrawn.
    const wanted = meant.domain.agents[name]?.capabilities ?? [];
    const missed = (before?.capabilities ?? []).filter((type) => wanted.includes(type));
    const hash = key === undefined ? (before?.keyHash ?? "") : keyHash(key);
    agents[name] = {
      ...{ id, keyHash: hash, capabilities: [...new Set([...capabilities, ...missed])].toSorted() },
      posture: posture === postureOf(meant.domain, name) ? posture : (before?.posture ?? null),
      model: model === modelOf(meant.domain, name).digest ? model : (before?.model ?? null),
    };
  }
  const principals = Object.entries(found.geneses).flatMap(([name, { id, state: how }]) =>
    how === "active" ? [[name, { genesis: id }] as const] : [],
  );
  const delegations: DomainState["delegations"] = { ...state.delegations };
  for (const [name, { id, limits }] of Object.entries(found.delegations)) {
    const before = state.delegations[name];
    delegations[name] = { id, from: limits.temporal.notBefore, ended: before?.id === id ? before.ended : null };
  }
  const next: DomainState = {
    ...{ ...state, deploying: null, system: found.system, wallets, agents, delegations },
    principals: { ...state.principals, ...Object.fromEntries(principals) },
  };
  if (canonicalJson(next) !== canonicalJson(state)) await remember(errand, "what the chain says", () => next);
}
