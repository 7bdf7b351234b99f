import { expect } from "chai";
import fc from "fast-check";

import { decodePolicyParameters, encodePolicyParameters } from "../../../../services/chain/abi/policy-parameters.ts";
import { PARAMETERS } from "../../../../services/core/policy/parameters.ts";
import { encodePolicyFile, readPolicyFile } from "../../../../services/governance/file/policy-file.ts";
import { arbitraryOf } from "../../../helpers/arbitrary-of.ts";

const parameters = arbitraryOf(PARAMETERS.written).map((file) => PARAMETERS.read(file));

describe("governance/file: every spelling of any parameters", () => {
  it("says the same: bytes, memory, file, and the same bytes again", () => {
    fc.assert(
      fc.property(parameters, (said) => {
        const encoded = encodePolicyParameters(said);
        const decoded = decodePolicyParameters(encoded);
        expect(decoded).to.deep.equal(PARAMETERS.canonical(said));
        const file = readPolicyFile(encoded, []);
        expect(file).to.deep.equal(PARAMETERS.write(decoded));
        expect(file === null ? null : encodePolicyFile(file)).to.equal(encoded);
      }),
      { numRuns: 200 },
    );
  });
});
