import { verify } from "node:crypto";

import { createPublicKey } from "node:crypto";

import { openEnvelope } from "../../../services/core/verify/envelope.ts";
import { spkiOf } from "../../../services/core/jws/key.ts";
import { targetOf } from "../../../services/core/mapping/match.ts";
import { caip2, logUrn } from "../../../services/core/words/ids.ts";
import { admit, type AdmitDeps } from "../../../services/gateway/admission/admit.ts";
import { createAncestry } from "../../../services/gateway/admission/decision.ts";
import type { InboundRequest } from "../../../services/gateway/admission/request.ts";
import { createFileSigner } from "../../../services/keys/file-signer.ts";
import { contentOfBytes } from "../../../services/platform/http/content.ts";
import { createKnownKeys } from "../../../services/keys/verify/known-keys.ts";
import { buildProof } from "../../../services/sdk/proof.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import type { Bench } from "../bench-context.ts";
import { buyer, ORDER, signIntents, startReads, startSigning } from "../world/signing.ts";
import { permitted } from "./authorize.ts";
import { next } from "./decide.ts";
import { compare, type RowSpec } from "./row.ts";

const ENVELOPES = 32;

interface Gate {
  readonly deps: AdmitDeps;
  readonly envelopes: readonly string[];
  /** what a request with the envelope looks like at the enforcement point; its proof is fresh */
  present(envelope: string): Promise<InboundRequest>;
  /** node:crypto on the envelope's signature, nothing else */
  readonly floor: { readonly name: string; readonly run: () => boolean };
}

export const VERIFY_ROWS: readonly RowSpec[] = [
  {
    name: "verify.firstsight",
    does: "the gateway's whole admission at a block it has not looked at: nothing about signer, agent and policy is known",
    run: (bench) => timeAdmission(bench, { isNewBlock: true, isNewEnvelope: true }),
  },
  {
    name: "verify.cold",
    does: "the whole admission, look at the head included; the signer was judged at this block, the envelope is new",
    run: (bench) => timeAdmission(bench, { isNewBlock: false, isNewEnvelope: true }),
  },
  {
    name: "verify.cached",
    does: "the same envelope again: the gateway keeps no verdict about an envelope, so only what was read of the chain is kept",
    run: (bench) => timeAdmission(bench, { isNewBlock: false, isNewEnvelope: false }),
  },
  {
    name: "verify.pinned",
    does: "verify.cold without asking the node for its head: what the gateway itself costs",
    run: (bench) => timeAdmission(bench, { isNewBlock: false, isNewEnvelope: true, isPinned: true }),
  },
];

interface Circumstances {
  readonly isNewBlock: boolean;
  readonly isNewEnvelope: boolean;
  readonly isPinned?: boolean;
}

async function timeAdmission(bench: Bench, { isNewBlock, isNewEnvelope, isPinned = false }: Circumstances) {
  const { chain } = await bench.world();
  const gate = await bench.once("gate", () => createGate(bench));
  const { head } = gate.deps;
  const pin = await head.refresh();
  const deps = isPinned ? { ...gate.deps, head: { refresh: () => Promise.resolve(pin) } } : gate.deps;
  const [first = ""] = gate.envelopes;
  let request: InboundRequest | null = null;
  return compare(bench, {
    row: {
      before: async () => {
        if (isNewBlock) await chain.mine();
        request = await gate.present(isNewEnvelope ? next(gate.envelopes) : first);
      },
      run: () => {
        if (request === null) throw new Error("nothing is presented");
        return admit(deps, request);
      },
    },
    floor: gate.floor,
    // Beside the row that is quoted.
    ...(isNewBlock || !isNewEnvelope || isPinned ? {} : { task: "verify" as const }),
  });
}

async function createGate(bench: Bench): Promise<Gate> {
  const world = await bench.world();
  const { system, mapping, deployment, dir } = world;
  const service = await bench.once("signing", () => startSigning(bench));
  const intents = await signIntents(world, ENVELOPES);
  const envelopes: string[] = [];
  for (const intent of intents) envelopes.push((await permitted(service, intent)).envelope);
  const reads = await startReads(bench, "gateway");
  const agent = buyer(world);
  const { publicKey } = await createFileSigner(homeFiles(dir).signingKey);
  const { jws } = openEnvelope(envelopes[0] ?? "");
  const content = contentOfBytes(ORDER.body);
  const key = createPublicKey({ key: Buffer.from(spkiOf(publicKey)), format: "der", type: "spki" });
  return {
    deps: {
      ...reads,
      mapping: mapping.mapping,
      place: {
        aud: logUrn(system.chainId, system.system, deployment.logs.gateway),
        chain: caip2(system.chainId),
        anchor: system.anchorLog,
        map: mapping.hash,
      },
      ancestry: createAncestry(reads.registries),
      clock: Date.now,
      knownKeys: createKnownKeys(() => null),
    },
    envelopes,
    present: async (envelope) => ({
      ...{
        method: ORDER.method,
        target: "erp",
        settings: targetOf(mapping.mapping, ORDER.origin + ORDER.path)[1],
        origin: ORDER.origin,
        path: ORDER.path,
        uri: ORDER.origin + ORDER.path,
      },
      ...{ contentType: ORDER.contentType, content, digest: content.digest, forwarded: {}, accept: null },
      ...{ envelope, proof: await buildProof(agent, envelope), keyed: null },
    }),
    floor: {
      name: "node:crypto verify of the envelope's signature",
      run: () => verify(null, jws.signingInput, key, jws.signature),
    },
  };
}
