import { expect } from "chai";
import fc from "fast-check";

import {
  agentSubject as agentSubjectSchema,
  caip2 as caip2Schema,
  logUrn as logUrnSchema,
} from "../../../../services/core/schemas/primitives.ts";
import { agentSubject, caip2, logOfUrn, logUrn, parseAgentSubject } from "../../../../services/core/words/ids.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const ADDRESS = "0xAbcdef0123456789abcdef0123456789ABCDEF01";

describe("core/words/ids", () => {
  it("names a log in one way", () => {
    const urn = logUrn(31337, ADDRESS, 2);
    expect(urn).to.equal(`urn:countersign:31337:${ADDRESS.toLowerCase()}:log:2`);
    expect(logUrn(31337, ADDRESS.toLowerCase(), 2)).to.equal(urn);
    expect(logUrnSchema.safeParse(urn).success).to.equal(true);
    expect(logUrnSchema.safeParse(urn.replace("abcdef", "ABCDEF")).success).to.equal(false);
  });

  it("finds the log a name stands for, whatever the id", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (logId) => {
        expect(logOfUrn(logUrn(31337, ADDRESS, logId), { chainId: 31337, system: ADDRESS })).to.equal(logId);
      }),
    );
  });

  const URN = logUrn(31337, ADDRESS, 2);
  for (const [what, name] of [
    ["of another chain", logUrn(1, ADDRESS, 2)],
    ["of another System", logUrn(31337, `0x${"1".repeat(40)}`, 2)],
    ["with an address in capital letters", URN.replace("abcdef", "ABCDEF")],
    ["of log 0", URN.replace(/2$/, "0")],
    ["of a log below 0", URN.replace(/2$/, "-2")],
    ["of half a log", URN.replace(/2$/, "2.5")],
    ["of no number", URN.replace(/2$/, "NaN")],
    ["without an id", URN.replace(/2$/, "")],
    ["with an id of another spelling", URN.replace(/2$/, "02")],
    ["with an id no number can be", URN.replace(/2$/, String(2 ** 53))],
    ["with something behind the id", `${URN} `],
    ["of something else", URN.replace(":log:", ":pep:")],
    ["that is empty", ""],
  ] as const) {
    it(`finds no log behind a name ${what}`, () => {
      expect(logOfUrn(name, { chainId: 31337, system: ADDRESS })).to.equal(null);
    });
  }

  it("names a chain", () => {
    expect(caip2(8453)).to.equal("eip155:8453");
    expect(caip2Schema.safeParse(caip2(8453)).success).to.equal(true);
  });

  for (const [agentId, did] of [
    [1, "did:web:agents.example"],
    [999_999_999_999_999, "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"],
    [7, "did:web:agents.example%3A8443:path_to-a.b"],
  ] as const) {
    it(`reads back what it writes for agent ${agentId}`, () => {
      const subject = agentSubject(agentId, did);
      expect(parseAgentSubject(subject)).to.deep.equal({ agentId, did });
      expect(agentSubjectSchema.safeParse(subject).success).to.equal(true);
    });
  }

  for (const subject of [
    "",
    "UID=1",
    "UID=0,CN=did:web:a",
    "UID=01,CN=did:web:a",
    "UID=-1,CN=did:web:a",
    "UID=1e3,CN=did:web:a",
    `UID=${2 ** 53},CN=did:web:a`,
    "CN=did:web:a,UID=1",
    "uid=1,CN=did:web:a",
    "UID=1, CN=did:web:a",
    "UID=1,CN=did:web:a,O=Mallory",
    "UID=1,CN=did:web:a+UID=2",
    "UID=1,CN=did:Web:a",
    "UID=1,CN=did:web:",
    "UID=1,CN=web:a",
    "UID=1,CN=did:web:a\n",
    " UID=1,CN=did:web:a",
    "UID=1,CN=did:web:\\2C",
  ]) {
    it(`refuses the subject ${JSON.stringify(subject)}, as the schema does`, () => {
      expectCode("CLAIMS_INVALID", () => parseAgentSubject(subject));
      expect(agentSubjectSchema.safeParse(subject).success).to.equal(false);
    });
  }
});
