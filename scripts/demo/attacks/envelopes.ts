import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { createFileSigner } from "../../../services/keys/file-signer.ts";
import type { Proposal } from "../../../services/sdk/intent.ts";

import { urlOf } from "../../local/services.ts";
import { type Attack, codeOf, refusalOf } from "../attack.ts";
import { resign, rewrite, strangerSigner } from "../forgery.ts";
import { wire } from "../proposals.ts";
import type { Stage } from "./stage.ts";

/** On the request and the envelope that covers it. */
export function envelopeAttacks({ stack, cast, story, loot }: Stage): Attack[] {
  const { actors } = cast;
  const generator = actors["po-generator"];
  const { order, lie } = loot;
  const altered = (changes: Partial<Proposal>): Proposal => ({ ...order.proposal, ...changes });
  const present = async (envelope: string, proposal = order.proposal, target = "erp") =>
    codeOf(await generator.client.execute(target, proposal, { envelope }));

  return [
    {
      name: "a 200,000 USD wire after a prompt injection",
      expected: "ABOVE_BLOCK",
      perform: async () => refusalOf((await generator.client.propose(wire(cast, "ACME Holdings", "200000.00"))).answer),
    },
    {
      name: "an intent that says 900 USD over a body that says 200,000",
      expected: "PARAMS_MISMATCH",
      perform: async () => codeOf(await generator.client.execute("bank", lie.proposal, lie.permit)),
    },
    {
      name: "a call without an envelope",
      expected: "ENVELOPE_MISSING",
      perform: async () => {
        const url = `${urlOf(stack.ports.gateway)}/erp/purchase-orders`;
        const headers = { "content-type": "application/json" };
        const response = await fetch(url, { method: "POST", headers, body: "{}" });
        return ((await response.json()) as { code: string }).code;
      },
    },
    {
      name: "a call around the gateway, straight to the ERP",
      expected: "401 from the ERP",
      perform: async () => {
        const response = await fetch(`${cast.erpOrigin}/purchase-orders`, { method: "POST", body: "{}" });
        return `${response.status} from the ERP`;
      },
    },
    {
      name: "a replay of a used envelope",
      expected: "ENVELOPE_REPLAYED",
      perform: () => present(story.used.permit.envelope, story.used.proposal),
    },
    {
      name: "a changed body",
      expected: "CONTENT_MISMATCH",
      perform: () => present(order.permit.envelope, altered({ body: utf8('{"vendor":"Vendor Q","total":"900.00"}') })),
    },
    {
      name: "a changed query",
      expected: "URI_MISMATCH",
      perform: () => present(order.permit.envelope, altered({ path: "/purchase-orders?rush=1" })),
    },
    {
      name: "another target",
      expected: "TARGET_MISMATCH",
      perform: () => present(order.permit.envelope, order.proposal, "bank"),
    },
    {
      name: "a denial presented as a permission",
      expected: "ENVELOPE_IS_DENIAL",
      perform: () => present(`${story.denial}~`),
    },
    {
      name: "a denial rewritten into a permission",
      expected: "JWS_SIGNATURE_INVALID",
      perform: () => present(rewrite(story.denial, story.built.disclosures), story.used.proposal),
    },
    {
      name: "an envelope the agent signed itself",
      expected: "ENVELOPE_SIGNER_UNKNOWN",
      perform: async () => present(await resign(order.permit.envelope, generator.deps.signer)),
    },
    {
      name: "an envelope signed by an unknown key",
      expected: "ENVELOPE_SIGNER_UNKNOWN",
      perform: async () => present(await resign(order.permit.envelope, strangerSigner())),
    },
    {
      name: "an envelope signed with the gateway's stolen key",
      expected: "ENVELOPE_SIGNER_UNKNOWN",
      perform: async () => present(await resign(order.permit.envelope, await createFileSigner(stack.files.gatewayKey))),
    },
    {
      name: "an envelope presented by another agent",
      expected: "PROOF_INVALID",
      perform: async () => codeOf(await actors["approval-router"].client.execute("erp", order.proposal, order.permit)),
    },
  ];
}
