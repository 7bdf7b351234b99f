import { expect } from "chai";
import { AbiCoder, id } from "ethers";

import { encodePolicyParameters } from "../../../../services/chain/abi/policy-parameters.ts";
import type { PolicyFile } from "../../../../services/core/policy/parameters.ts";
import { diffPolicies } from "../../../../services/core/policy/diff.ts";
import { encodePolicyFile, readPolicyFile } from "../../../../services/governance/file/policy-file.ts";
import {
  ADDRESS,
  PASSKEY,
  policyParameters,
  visitorParameters,
  WALLET,
} from "../../../contracts/support/policy-values.ts";

const ENCODED = encodePolicyParameters(policyParameters());
const NAMES = ["purchase.create", "catalog.read"];

function policy(change: (file: PolicyFile) => void = () => undefined): PolicyFile {
  const file = readPolicyFile(ENCODED, NAMES);
  if (file === null) throw new Error("not read");
  change(file);
  return file;
}

/** Effects of everything that is not the same. */
function effects(change: (file: PolicyFile) => void): Record<string, string> {
  const rows = diffPolicies(policy(), policy(change)).filter(({ effect }) => effect !== "same");
  return Object.fromEntries(rows.map(({ limit, effect }) => [limit, effect]));
}

describe("governance/file/policy-file", () => {
  for (const [who, parameters] of [
    ["members", policyParameters()],
    ["visitors", visitorParameters()],
  ] as const) {
    it(`reads back what a policy for ${who} is made of`, () => {
      const encoded = encodePolicyParameters(parameters);
      const file = readPolicyFile(encoded, NAMES);
      expect(file).not.to.equal(null);
      expect(file === null ? null : encodePolicyFile(file)).to.equal(encoded);
    });
  }

  it("writes names for the hashes it knows, and hashes for the others", () => {
    const actions = (names: string[]) => readPolicyFile(ENCODED, names)?.rules.map(({ action }) => action);
    expect(actions(["purchase.create"])).to.have.members(["purchase.create", id("catalog.read")]);
    expect(actions([])).to.have.members([id("purchase.create"), id("catalog.read")]);
  });

  const strangers: Readonly<Record<string, string>> = {
    nothing: "0x",
    "something short": AbiCoder.defaultAbiCoder().encode(["uint256"], [1]),
    "parameters with a tail": `${ENCODED}00`,
    "parameters cut off": ENCODED.slice(0, -64),
    "a facet nobody knows": encodePolicyParameters({
      ...policyParameters(),
      rules: policyParameters().rules.map((rule) => ({ ...rule, facets: rule.facets | (1n << 40n) })),
    }),
  };
  for (const [what, encoded] of Object.entries(strangers)) {
    it(`does not read ${what}`, () => expect(readPolicyFile(encoded, NAMES)).to.equal(null));
  }
});

describe("governance/file/policy-diff", () => {
  it("finds nothing between two that are the same", () => expect(effects(() => undefined)).to.deep.equal({}));

  it("less, fewer and stricter tightens", () => {
    expect(
      effects((file) => {
        file.stateAge = 10;
        file.insideCeiling = "public";
        file.outsidePii = false;
        file.minSlsa = 3;
        file.approvalsNeeded = 2;
      }),
    ).to.deep.equal({
      "state age, seconds": "tightens",
      "inside, up to": "tightens",
      "outside, personal data": "tightens",
      "least SLSA level": "tightens",
      "approvals needed": "tightens",
    });
  });

  it("more of an amount, a milder floor, another approver loosen", () => {
    const loosened = effects((file) => {
      for (const rule of file.rules) {
        if (rule.amounts !== null) rule.amounts.holdAbove = "2000000";
        else rule.floor = "Flagged";
      }
      file.approvers.push({ signer: ADDRESS(0xa9), ceiling: "1" });
    });
    expect(loosened).to.deep.equal({
      "purchase.create, Held above": "loosens",
      "catalog.read, at least": "tightens",
      [`approver ${ADDRESS(0xa9)}, up to`]: "loosens",
    });
  });

  it("what goes does the opposite of what comes", () => {
    const gone = effects((file) => {
      file.rules = file.rules.filter(({ action }) => action !== "catalog.read");
      file.approvers = file.approvers.filter(({ signer }) => signer !== WALLET);
      file.partners = [];
    });
    expect(gone).to.deep.equal({
      "catalog.read, at least": "tightens",
      "catalog.read, may have": "changes",
      [`approver ${WALLET}, up to`]: "tightens",
      "partner 1": "loosens",
    });
    expect(policy().approvers.map(({ signer }) => signer)).to.include(PASSKEY.toLowerCase());
  });

  it("names every limit of a first version, and compares none", () => {
    const rows = diffPolicies(null, policy());
    expect(rows.map(({ before }) => before)).to.satisfy((all: (string | null)[]) => all.every((each) => each === null));
    expect(new Set(rows.map(({ effect }) => effect))).to.deep.equal(new Set(["changes"]));
  });
});
