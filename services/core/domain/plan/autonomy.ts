import { POSTURES } from "../../words/verdicts.ts";
import { modelOf, modelsOf, postureOf } from "../models.ts";
import { type Compared, difference, drift } from "./differences.ts";
import type { AgentFacts } from "./facts.ts";
import type { Difference, Party } from "./row.ts";

const COUNCIL: Party = { role: "council" };
const GUARDIAN: Party = { role: "guardian" };
/** What an agent begins with when it is entered. */
const FIRST = "Supervised";

/** Models a registry does not know yet, and those it knows otherwise: an entry is made once and ends. */
export function modelDifferences(compared: Compared): Difference[] {
  const { found, wanted, allowed } = compared;
  return modelsOf(wanted.domain).flatMap(({ subject, model }) => {
    const has = Object.hasOwn(found.models, model.digest) ? found.models[model.digest] : undefined;
    const told = { subject, from: has?.state === "revoked" ? "revoked" : null, to: `registered, ${model.digest}` };
    if (has?.state === "standing") {
      const is = origin(has);
      if (is === origin(model)) return [];
      return [drift("model", { subject, from: is, to: origin(model) }, "a model is entered once: revoke it first")];
    }
    if (has?.state === "revoked" && !allowed.overwrite) {
      return [drift("model", told, "--overwrite asks the council for it again")];
    }
    return [difference(compared, "model", told, "adds", COUNCIL, { do: "model", model })];
  });
}

function origin(from: {
  readonly slsaLevel: number;
  readonly sbomDigest: string;
  readonly provenanceDigest: string;
}): string {
  const shows = from.slsaLevel === 0 ? "" : ` by ${from.provenanceDigest}`;
  return `SLSA ${from.slsaLevel}${shows}, bill of materials ${from.sbomDigest}`;
}

/** What an agent is to run instead of what it runs: another model may do what the one before never did. */
export function runDifferences(compared: Compared, name: string, agent: AgentFacts): Difference[] {
  const { wanted, remembered, allowed } = compared;
  const { digest } = modelOf(wanted.domain, name);
  if (agent.model === digest) return [];
  const told = { subject: `${name} runs`, from: agent.model, to: digest };
  if (remembered.models[name] !== agent.model && !allowed.overwrite) {
    return [drift("model", told, "--overwrite has the council change it back")];
  }
  return [difference(compared, "model", told, "loosens", COUNCIL, { do: "run", agent: name })];
}

/**
 * The autonomy a file gives an agent. Less is the guardian's and counts at once; more is the council's.
 * @param agent null for one that is still to be entered
 */
export function postureDifferences(compared: Compared, name: string, agent: AgentFacts | null): Difference[] {
  const { wanted, remembered, allowed } = compared;
  const to = postureOf(wanted.domain, name);
  const from = agent?.posture ?? FIRST;
  if (from === to) return [];
  const told = { subject: name, from, to };
  // The file was changed, or this is what it was entered with: nobody changed it beside the file.
  const own = agent === null || !agent.changed || remembered.postures[name] === from;
  if (!own && !allowed.overwrite) return [drift("posture", told, `agent posture ${name} ${to}`)];
  return POSTURES.indexOf(to) < POSTURES.indexOf(from)
    ? [difference(compared, "posture", told, "tightens", GUARDIAN, { do: "lower", agent: name })]
    : [difference(compared, "posture", told, "loosens", COUNCIL, { do: "raise", agent: name })];
}
