import { buildAct } from "../../../../../services/core/envelope/build-act.ts";
import { signJws } from "../../../../../services/core/jws/build.ts";
import { joinCompact } from "../../../../../services/core/sdjwt/disclosure.ts";
import { fixedBytes, HTTP, logSigner, ORDER, PARAMS, REQUEST, saeClaims } from "../../../../helpers/samples.ts";

/** A valid envelope of exactly so many characters: a long URI gives the bulk, the certificate status the rest. */
export async function envelopeOfLength(length: number): Promise<string> {
  // Base64 has no lengths of 4n + 1, so what the payload cannot reach, another disclosure makes up for.
  for (const recipient of ["A", "AA", "AAA"]) {
    const params = { ...PARAMS, recipient };
    const http = { ...HTTP, uri: `${HTTP.uri}&note=${"n".repeat(1900)}` };
    const input = { type: ORDER.act.type, ...REQUEST, http, params };
    const { act, disclosures } = buildAct(input, fixedBytes("sized"));
    const base = saeClaims();
    const sized = async (status: number) => {
      const ctx = { ...base.ctx, status: "s".repeat(status) };
      return joinCompact(
        await signJws(logSigner, "sae+jwt", { ...base, act: { ...base.act, ...act }, ctx }),
        disclosures,
      );
    };
    const status = Math.floor(((length - (await sized(0)).length) * 3) / 4);
    for (const size of [status - 1, status, status + 1]) {
      const envelope = await sized(size);
      if (envelope.length === length) return envelope;
    }
  }
  throw new Error(`no envelope of ${length} characters`);
}
