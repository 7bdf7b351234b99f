import { expect } from "chai";

import { JWS_TYPES, PHASES, RECORD_KINDS } from "../../../../services/core/words/kinds.ts";
import {
  explainReason,
  POLICY_REASONS,
  SERVICE_REASONS,
  type ServiceReason,
} from "../../../../services/core/words/reasons.ts";
import { permits, VERDICTS } from "../../../../services/core/words/verdicts.ts";
import { polSchema } from "../../../../services/core/schemas/sae.ts";

describe("core/words", () => {
  it("permit two verdicts only", () => {
    expect(VERDICTS.filter(permits)).to.deep.equal(["AutoApproved", "Flagged"]);
    for (const name of ["autoapproved", "", "constructor"]) {
      expect(permits(name as (typeof VERDICTS)[number]), name).to.equal(false);
    }
  });

  it("explain every reason", () => {
    for (const [name, text] of POLICY_REASONS) expect(explainReason(name)).to.equal(text);
    for (const name of Object.keys(SERVICE_REASONS) as ServiceReason[]) {
      expect(explainReason(name)).to.equal(SERVICE_REASONS[name]);
    }
  });

  it("have reasons of one name only, and the form an envelope accepts", () => {
    const names = [...POLICY_REASONS.map(([name]) => name), ...Object.keys(SERVICE_REASONS)];
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(polSchema.shape.reason.safeParse(name).success, name).to.equal(true);
  });

  it("number the kinds of record as docs/formats.md does: the number is hashed into leaves", () => {
    expect(RECORD_KINDS).to.deep.equal({
      intent: 1,
      sae: 2,
      denial: 3,
      outcome: 4,
      approval: 5,
      revocation: 6,
      void: 7,
    });
  });

  it("have a typ of its own for everything that is signed", () => {
    const types = Object.values(JWS_TYPES);
    expect(new Set(types).size).to.equal(types.length);
    expect(types).to.include.members(["sae+jwt", "sae-denial+jwt"]);
    expect(PHASES[0]).to.equal("dispatched");
  });
});
