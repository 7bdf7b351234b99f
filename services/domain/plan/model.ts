import type { ModelRegistration } from "../../chain/send/models.ts";
import { hashOfWords } from "../../core/domain/words.ts";

const NOTHING = `0x${"00".repeat(32)}`;

/** The model an agent is registered with: nothing attests where it comes from, so it has no level. */
export function modelOf(agent: string): ModelRegistration {
  return {
    digest: hashOfWords(`model of ${agent}`),
    slsaLevel: 0,
    sbomDigest: hashOfWords(`bill of materials of the model of ${agent}`),
    provenanceDigest: NOTHING,
    sbomUri: "",
  };
}
