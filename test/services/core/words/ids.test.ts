import { expect } from "chai";

import {
  agentSubject as agentSubjectSchema,
  caip2 as caip2Schema,
  logUrn as logUrnSchema,
} from "../../../../services/core/schemas/primitives.ts";
import { agentSubject, caip2, logUrn, parseAgentSubject } from "../../../../services/core/words/ids.ts";
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
