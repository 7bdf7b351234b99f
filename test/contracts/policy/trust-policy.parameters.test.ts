import { expect } from "chai";
import { AbiCoder, concat, dataLength, dataSlice, id, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { encodePolicyParameters, POLICY_PARAMETERS } from "../../../services/chain/abi/policy-parameters.ts";
import { PARAMETERS, type PolicyParameters, type PolicyRule } from "../../../services/core/policy/parameters.ts";
import type { TrustPolicy } from "../../../types/ethers-contracts/contracts/policy/TrustPolicy.ts";
import {
  ADDRESS,
  deployTrustPolicy,
  editRule,
  PASSKEY,
  policyParameters,
  visitorParameters,
} from "../support/policy-values.ts";
import { FACET, NO_CURRENCY, PURCHASE, READ, USD } from "../support/action-values.ts";

const connection = await network.create();
const WORD = 32;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const coder = AbiCoder.defaultAbiCoder();
/** Members in the order they have in the struct. Word 0 of an encoding is the struct's offset, then each has one word. */
const MEMBERS = Object.keys(PARAMETERS.initial) as (keyof PolicyParameters)[];
const wordAt = (name: keyof PolicyParameters) => 1 + MEMBERS.indexOf(name);
const isList = (name: keyof PolicyParameters) => Array.isArray(PARAMETERS.initial[name]);

/** The same parameters with these lists the other way round. */
function reversedIn(encoded: string, lists: readonly (keyof PolicyParameters)[]): string {
  const [decoded] = coder.decode([POLICY_PARAMETERS], encoded);
  const members: unknown[] = decoded.toArray(true);
  const reversed = members.map((member, place) => {
    return lists.some((name) => place === MEMBERS.indexOf(name)) && Array.isArray(member)
      ? member.toReversed()
      : member;
  });
  return coder.encode([POLICY_PARAMETERS], [reversed]);
}

async function deployed() {
  return await deployTrustPolicy(connection);
}

describe("TrustPolicy.accepts", () => {
  let policy: TrustPolicy;

  beforeEach(async () => {
    policy = await connection.networkHelpers.loadFixture(deployed);
  });

  const accepts = async (overrides: Partial<PolicyParameters>) =>
    await policy.accepts(encodePolicyParameters(policyParameters(overrides)));
  const acceptsForVisitors = async (overrides: Partial<PolicyParameters>) =>
    await policy.accepts(encodePolicyParameters(visitorParameters(overrides)));
  const acceptsRule = async (actionType: string, overrides: Partial<PolicyRule>) =>
    await policy.accepts(encodePolicyParameters(editRule(policyParameters(), actionType, overrides)));
  /** An encoding with one word replaced. */
  const withWord = (encoded: string, index: number, word: string) =>
    concat([dataSlice(encoded, 0, index * WORD), word, dataSlice(encoded, (index + 1) * WORD)]);
  const wordOf = (encoded: string, index: number) => dataSlice(encoded, index * WORD, (index + 1) * WORD);

  describe("encoding", () => {
    it("takes what encodePolicyParameters writes, in whatever order the lists come", async () => {
      const { targets, rules, approvers, bands, ...rest } = policyParameters();
      const reversed = {
        ...rest,
        targets: targets.toReversed(),
        rules: rules.toReversed(),
        approvers: approvers.toReversed(),
        bands: bands.toReversed(),
      };
      expect(encodePolicyParameters(reversed)).to.equal(encodePolicyParameters(policyParameters()));
      expect(await accepts({})).to.equal(true);
      expect(await acceptsForVisitors({})).to.equal(true);
    });

    it("takes the encoding of nothing at all", async () => {
      const none = { targets: [], rules: [], approvers: [], releases: [], bands: [], customs: [], partners: [] };
      expect(await accepts({ ...none, approvalsNeeded: 0 })).to.equal(true);
    });

    it("refuses bytes that are cut, prolonged or not parameters", async () => {
      const encoded = encodePolicyParameters(policyParameters());
      for (const bad of [
        "0x",
        toBeHex(1, WORD),
        dataSlice(encoded, 0, dataLength(encoded) - 1),
        dataSlice(encoded, 0, dataLength(encoded) - WORD),
        concat([encoded, "0x00"]),
        concat([encoded, ZeroHash]),
      ]) {
        expect(await policy.accepts(bad)).to.equal(false);
      }
    });

    it("refuses offsets and lengths that point anywhere else", async () => {
      const encoded = encodePolicyParameters(policyParameters());
      // The struct's offset, those of the lists, and the number of targets, the first list.
      for (const index of [0, ...MEMBERS.filter(isList).map(wordAt), 1 + MEMBERS.length]) {
        for (const value of [2n ** 256n - 1n, 2n ** 64n - 1n]) {
          const bad = withWord(encoded, index, toBeHex(value, WORD));
          expect(await policy.accepts(bad), `word ${index}`).to.equal(false);
        }
      }
    });

    it("refuses a list that two offsets share: the same meaning in other bytes", async () => {
      const encoded = encodePolicyParameters(
        visitorParameters({ targets: [], rules: [], bands: [], customs: [], partners: [] }),
      );
      expect(await policy.accepts(encoded)).to.equal(true);
      expect(await policy.accepts(withWord(encoded, wordAt("partners"), wordOf(encoded, wordAt("customs"))))).to.equal(
        false,
      );
    });

    it("refuses words with bits their type does not have", async () => {
      const encoded = encodePolicyParameters(policyParameters());
      const dirty = toBeHex(1n << 200n, WORD);
      for (const name of MEMBERS.filter((member) => !isList(member))) {
        expect(await policy.accepts(withWord(encoded, wordAt(name), dirty)), name).to.equal(false);
      }
    });

    it("refuses a scope nobody knows", async () => {
      const encoded = encodePolicyParameters(visitorParameters());
      for (const [scope, expected] of [
        [1, true],
        [2, false],
      ] as const) {
        expect(await policy.accepts(withWord(encoded, wordAt("scope"), toBeHex(scope, WORD)))).to.equal(expected);
      }
    });
  });

  describe("numbers", () => {
    for (const [name, values] of Object.entries({
      stateAge: { good: [1n, 60n], bad: [0n, 61n] },
      approvalsNeeded: { good: [1], bad: [0, 4] },
      minSlsa: { good: [0, 4], bad: [5] },
      insideCeiling: { good: [0, 4], bad: [5] },
      outsideCeiling: { good: [0, 4], bad: [5] },
    })) {
      it(`keeps ${name} in its range`, async () => {
        for (const value of values.good) expect(await accepts({ [name]: value }), String(value)).to.equal(true);
        for (const value of values.bad) expect(await accepts({ [name]: value }), String(value)).to.equal(false);
      });
    }
  });

  describe("lists", () => {
    const [rule] = policyParameters().rules.filter(({ actionType }) => actionType === READ);
    const word = (n: number) => toBeHex(n, WORD);
    const lists: [name: string, most: number, make: (count: number) => Partial<PolicyParameters>][] = [
      ["targets", 32, (count) => ({ targets: numbers(count).map(word) })],
      [
        "rules",
        32,
        (count) => ({ rules: numbers(count).flatMap((n) => (rule ? { ...rule, actionType: word(n) } : [])) }),
      ],
      ["approvers", 32, (count) => ({ approvers: numbers(count).map((n) => ({ signer: ADDRESS(n), ceiling: 1n })) })],
      [
        "releases",
        32,
        (count) => ({ releases: numbers(count).map((n) => ({ recipient: word(n), ceiling: 0, pii: false })) }),
      ],
      ["bands", 32, (count) => ({ bands: numbers(count).map((n) => ({ from: n, permille: 1_000 - n, floor: 1 })) })],
      [
        "customs",
        8,
        (count) => ({
          customs: numbers(count).map((n) => ({ evaluator: ADDRESS(n), codeHash: id("c"), gas: 20_000n })),
        }),
      ],
      [
        "partners",
        4,
        (count) => ({ partners: numbers(count).map((n) => ({ registry: ADDRESS(n), policyId: 1n, gas: 50_000n })) }),
      ],
    ];

    for (const [name, most, make] of lists) {
      it(`takes ${most} ${name}, and not one more`, async () => {
        expect(await accepts(make(most))).to.equal(true);
        expect(await accepts(make(most + 1))).to.equal(false);
      });
    }

    for (const name of ["targets", "rules", "approvers", "releases", "bands", "customs"] as const) {
      it(`refuses one of the ${name} twice`, async () => {
        const items = policyParameters()[name];
        expect(await accepts({ [name]: [...items, ...items.slice(0, 1)] })).to.equal(false);
      });
    }

    for (const name of ["targets", "rules", "approvers", "releases", "bands"] as const) {
      it(`refuses ${name} out of order`, async () => {
        const releases = [1, 2].map((n) => ({ recipient: word(n), ceiling: 1, pii: false }));
        const encoded = encodePolicyParameters(policyParameters({ releases }));
        expect(await policy.accepts(reversedIn(encoded, []))).to.equal(true);
        expect(await policy.accepts(reversedIn(encoded, [name]))).to.equal(false);
      });
    }
  });

  describe("approvers", () => {
    const acceptsSigner = async (signer: string) => await accepts({ rules: [], approvers: [{ signer, ceiling: 1n }] });

    it("takes wallets and signers with a key, 20 to 128 bytes", async () => {
      for (const length of [20, 84, 128]) {
        expect(await acceptsSigner(`0x${"11".repeat(length)}`), String(length)).to.equal(true);
      }
      for (const length of [0, 19, 129]) {
        expect(await acceptsSigner(`0x${"11".repeat(length)}`), String(length)).to.equal(false);
      }
      expect(await acceptsSigner(PASSKEY)).to.equal(true);
    });

    it("refuses the zero wallet and the zero verifier", async () => {
      expect(await acceptsSigner(ZeroAddress)).to.equal(false);
      expect(await acceptsSigner(concat([ZeroAddress, id("key")]))).to.equal(false);
    });

    it("refuses approvals needed where nobody can approve", async () => {
      const approvers: PolicyParameters["approvers"] = [];
      expect(await accepts({ rules: [], approvers, approvalsNeeded: 0 })).to.equal(true);
      expect(await accepts({ rules: [], approvers, approvalsNeeded: 1 })).to.equal(false);
    });
  });

  describe("rules", () => {
    for (const [name, overrides, expected] of [
      ["equal limits", { flagAbove: 5n, holdAbove: 5n, blockAbove: 5n }, true],
      ["flagAbove over holdAbove", { flagAbove: 6n, holdAbove: 5n, blockAbove: 7n }, false],
      ["holdAbove over blockAbove", { flagAbove: 1n, holdAbove: 8n, blockAbove: 7n }, false],
      ["an amount without a currency", { currency: NO_CURRENCY }, false],
      ["every facet", { facets: 1023n }, true],
      ["a facet nobody knows", { facets: 1024n | FACET.AMOUNT }, false],
      ["the policy's number of approvals, as 0", { approvalsNeeded: 0 }, true],
      ["the policy's number of approvals, written out", { approvalsNeeded: 1 }, false],
      ["as many approvals as there are approvers", { approvalsNeeded: 3 }, true],
      ["more approvals than there are approvers", { approvalsNeeded: 4 }, false],
    ] as const) {
      it(`${expected ? "takes" : "refuses"} ${name}`, async () => {
        expect(await acceptsRule(PURCHASE, overrides)).to.equal(expected);
      });
    }

    for (const [name, overrides] of [
      ["currency", { currency: USD }],
      ["limit", { blockAbove: 1n }],
    ] as const) {
      it(`refuses a ${name} without an amount`, async () => {
        expect(await acceptsRule(READ, overrides)).to.equal(false);
      });
    }

    it("refuses the floor None and floors beyond Blocked", async () => {
      for (const floor of [1, 2, 3, 4, 0, 5, 255]) {
        const expected = floor >= 1 && floor <= 4;
        // Typed as a floor; the contract is what must know better.
        expect(await acceptsRule(READ, { floor: floor as 1 }), `floor ${floor}`).to.equal(expected);
      }
    });
  });

  describe("releases", () => {
    it("refuses a classification beyond top secret", async () => {
      for (const [ceiling, expected] of [
        [4, true],
        [5, false],
      ] as const) {
        expect(await accepts({ releases: [{ recipient: id("r"), ceiling, pii: false }] })).to.equal(expected);
      }
    });
  });

  describe("bands", () => {
    type Band = PolicyParameters["bands"][number];
    const low: Band = { from: 100, permille: 500, floor: 2 };
    for (const [name, bands, expected] of [
      ["a band at the ends of the scale", [{ from: 1_000, permille: 0, floor: 4 }], true],
      ["a score beyond the scale", [{ ...low, from: 1_001 }], false],
      ["more than the whole", [{ ...low, permille: 1_001 }], false],
      ["the floor None", [{ ...low, floor: 0 as 1 }], false],
      ["a floor beyond Blocked", [{ ...low, floor: 5 as 1 }], false],
      ["a second band that grants the same", [low, { ...low, from: 200 }], true],
      ["a second band that leaves more", [low, { ...low, from: 200, permille: 501 }], false],
      ["a second band with a milder floor", [low, { ...low, from: 200, floor: 1 }], false],
    ] as const) {
      it(`${expected ? "takes" : "refuses"} ${name}`, async () => {
        expect(await accepts({ bands })).to.equal(expected);
      });
    }
  });

  describe("evaluators of others", () => {
    const custom = { evaluator: ADDRESS(1), codeHash: id("code"), gas: 20_000n };
    const partner = { registry: ADDRESS(1), policyId: 1n, gas: 50_000n };
    for (const [name, overrides, expected] of [
      ["a custom with the most gas", { gas: 2_000_000n }, true],
      ["a custom with too little gas", { gas: 19_999n }, false],
      ["a custom with too much gas", { gas: 2_000_001n }, false],
      ["a custom nobody is", { evaluator: ZeroAddress }, false],
      ["a custom without a code hash", { codeHash: ZeroHash }, false],
    ] as const) {
      it(`${expected ? "takes" : "refuses"} ${name}`, async () => {
        expect(await accepts({ customs: [{ ...custom, ...overrides }] })).to.equal(expected);
      });
    }

    for (const [name, overrides, expected] of [
      ["a partner with the most gas", { gas: 2_000_000n }, true],
      ["a partner with too little gas", { gas: 49_999n }, false],
      ["a partner with too much gas", { gas: 2_000_001n }, false],
      ["a partner without a registry", { registry: ZeroAddress }, false],
      ["a partner without a policy", { policyId: 0n }, false],
    ] as const) {
      it(`${expected ? "takes" : "refuses"} ${name}`, async () => {
        expect(await accepts({ partners: [{ ...partner, ...overrides }] })).to.equal(expected);
      });
    }
  });

  describe("visitors", () => {
    const { targets, approvers, releases, partners } = policyParameters();
    for (const [name, overrides] of [
      ["targets", { targets }],
      ["approvers", { approvers, approvalsNeeded: 1 }],
      ["releases", { releases }],
      ["partners", { partners }],
      ["a level their models must have", { minSlsa: 1 }],
    ] as const) {
      it(`refuses ${name}, which would have no effect`, async () => {
        expect(await acceptsForVisitors(overrides)).to.equal(false);
      });
    }

    it("refuses a rule's own number of approvals", async () => {
      const edited = editRule(visitorParameters(), READ, { approvalsNeeded: 1 });
      expect(await policy.accepts(encodePolicyParameters(edited))).to.equal(false);
    });
  });
});
