import { nearestName } from "../text/nearest.ts";
import type { Posture } from "../words/verdicts.ts";
import type { Problem } from "./problem.ts";
import type { Domain } from "./schema.ts";
import { hashOfWords } from "./words.ts";

/** A model as a registry keeps it. Digests are SHA-256, hex. */
export interface MeantModel {
  readonly digest: string;
  /** SLSA build level, 0 to 4 */
  readonly slsaLevel: number;
  readonly sbomDigest: string;
  /** zero exactly when the level is 0 */
  readonly provenanceDigest: string;
  readonly sbomUri: string;
}

type Named = Pick<Domain, "agents" | "models">;

const NOTHING = `0x${"00".repeat(32)}`;
/** What an agent is trusted with where the file says nothing: its limits decide, not a human beside it. */
const POSTURE: Posture = "Delegated";

/** How much autonomy a file gives an agent. */
export function postureOf({ agents }: Named, agent: string): Posture {
  return (Object.hasOwn(agents, agent) ? agents[agent]?.posture : undefined) ?? POSTURE;
}

/** What an agent runs. Where the file does not say it, nothing attests where that comes from, so it has no level. */
export function modelOf({ agents, models = {} }: Named, agent: string): MeantModel {
  const name = Object.hasOwn(agents, agent) ? agents[agent]?.model : undefined;
  const said = name !== undefined && Object.hasOwn(models, name) ? models[name] : undefined;
  return said === undefined ? unnamed(agent) : registered(said);
}

function unnamed(agent: string): MeantModel {
  return {
    digest: hashOfWords(`model of ${agent}`),
    slsaLevel: 0,
    sbomDigest: hashOfWords(`bill of materials of the model of ${agent}`),
    provenanceDigest: NOTHING,
    sbomUri: "",
  };
}

function registered({ digest, sbom, sbomUri, slsa, provenance }: NonNullable<Domain["models"]>[string]): MeantModel {
  return {
    ...{ digest, slsaLevel: slsa ?? 0, sbomDigest: sbom },
    ...{ provenanceDigest: provenance ?? NOTHING, sbomUri: sbomUri ?? "" },
  };
}

/** Every model a file means, by its name there, or by the name of the agent that runs one without. */
export function modelsOf(domain: Named): readonly { readonly subject: string; readonly model: MeantModel }[] {
  const named = Object.entries(domain.models ?? {}).map(([subject, said]) => ({ subject, model: registered(said) }));
  const unsaid = Object.entries(domain.agents).filter(([, { model }]) => model === undefined);
  return [...named, ...unsaid.map(([subject]) => ({ subject, model: modelOf(domain, subject) }))];
}

/** Models of one digest, levels without what shows them, agents that run what is not there or what the policy does not take. */
export function modelProblems(domain: Pick<Domain, "agents" | "models" | "policy">): Problem[] {
  const { agents, models = {}, policy } = domain;
  const least = policy.leastSlsa ?? 0;
  const seen = new Map<string, string>();
  const own = Object.entries(models).flatMap(([name, { digest, slsa = 0, provenance }]): Problem[] => {
    const path = ["models", name];
    const earlier = seen.get(digest);
    seen.set(digest, name);
    return [
      ...(earlier === undefined
        ? []
        : [{ path: [...path, "digest"], message: `${earlier} is this model`, against: ["models", earlier, "digest"] }]),
      ...(slsa > 0 === (provenance !== undefined)
        ? []
        : [{ path, message: "slsa above 0 and provenance go together: what shows the level is named with it" }]),
    ];
  });
  const run = Object.entries(agents).flatMap(([agent, { model: name }]): Problem[] => {
    if (name === undefined) return [];
    const path = ["agents", agent, "model"];
    const model = Object.hasOwn(models, name) ? models[name] : undefined;
    if (model === undefined) {
      const near = nearestName(name, Object.keys(models));
      return [{ path, message: `no model ${name}${near === null ? "" : `: do you mean ${near}?`}` }];
    }
    const level = model.slsa ?? 0;
    if (level >= least) return [];
    const message = `${name} has SLSA level ${level}, and the policy asks for ${least}`;
    return [{ path, message, against: ["policy", "leastSlsa"] }];
  });
  return [...own, ...run];
}
