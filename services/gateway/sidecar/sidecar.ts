import type { IncomingMessage, ServerResponse } from "node:http";

import type { Logger } from "pino";

import { CountersignError } from "../../core/errors/error.ts";
import type { PermissionContext } from "../../core/verify/permission.ts";
import { toCountersignError } from "../../platform/http/problems.ts";
import { admit, type AdmitDeps } from "../admission/admit.ts";
import type { MappingChoice } from "../admission/mapping-choice.ts";
import { readRequest, type RequestRules } from "../admission/request.ts";
import type { Countersigner } from "../custody/countersign.ts";
import { answerRefusal } from "../custody/answer-refusal.ts";
import { departure } from "../custody/departure.ts";
import { passOn } from "./pass-on.ts";

export interface SidecarDeps extends Omit<AdmitDeps, "mapping" | "place"> {
  readonly choice: Pick<MappingChoice, "forEnvelope">;
  readonly countersigner: Countersigner;
  readonly place: Pick<PermissionContext, "chain" | "anchor">;
  readonly rules: Omit<RequestRules, "targets">;
  /** longest silence of the enforcement point */
  readonly silenceMs: number;
  readonly logger: Logger;
}

/**
 * The process beside one agent: gives its plain requests the permission they need, holds the permission against the request as every
 * enforcement point does, and passes both on to the one that uses it once and signs what became of it. Never rejects.
 */
export function createSidecar(deps: SidecarDeps) {
  const { choice, countersigner, rules, silenceMs, logger } = deps;

  return async (incoming: IncomingMessage, client: ServerResponse): Promise<void> => {
    try {
      const { mapping } = choice.forEnvelope(null);
      const request = await readRequest(incoming, { ...rules, targets: mapping.targets });
      try {
        // Whoever has an envelope of its own has a key of its own, and needs nobody beside it.
        if (request.keyed === null) throw new CountersignError("BEARER_UNKNOWN", "no bearer key is shown");
        using gone = departure(client);
        const { presented, agent } = await countersigner.countersign(mapping, request, request.keyed, gone.signal);
        const read = choice.forEnvelope(presented.envelope);
        const place = { ...deps.place, aud: agent.pep, map: read.hash };
        await admit({ ...deps, mapping: read.mapping, place }, presented);
        await passOn(presented, client, { gatewayUrl: agent.gatewayUrl, silenceMs });
      } finally {
        await request.content.close();
      }
    } catch (thrown) {
      answerRefusal(logger, client, toCountersignError(thrown), thrown);
    }
  };
}
