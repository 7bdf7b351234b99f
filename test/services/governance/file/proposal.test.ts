import { expect } from "chai";
import { AbiCoder, concat, dataSlice, id, keccak256, sha256, toUtf8Bytes, TypedDataEncoder } from "ethers";

import { buildProposal, messageOf, parseProposal } from "../../../../services/governance/file/proposal.ts";
import { buildStop, cancellationNonce, parseStop, stopMessageOf } from "../../../../services/governance/file/stop.ts";
import { councilAbi, policyRegistryAbi, timelockAbi } from "../../../../services/chain/abi/contracts.ts";
import {
  BRAKE_TYPES,
  CANCELLATION_TYPES,
  CLOSING_TYPES,
  EXECUTION_TYPES,
} from "../../../contracts/governance/support/council.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { CONTRACTS, DEADLINE, draft, GATE_MARK, PAUSE_MARK } from "../../cli/gov/support/draft.ts";

const DOMAIN = { name: "Countersign", version: "1", chainId: 31337, verifyingContract: CONTRACTS.council };
const proposal = buildProposal(draft());

describe("governance/core/proposal", () => {
  it("is read back as it was written", () => {
    expect(parseProposal(JSON.parse(JSON.stringify(proposal)))).to.deep.equal(proposal);
  });

  it("has the timelock's own operation id", () => {
    const { calls, predecessor, salt, operation } = proposal;
    const [call] = calls;
    const types = ["address[]", "uint256[]", "bytes[]", "bytes32", "bytes32"];
    const values = [[call?.target], [0], [call?.data], predecessor, salt];
    expect(operation).to.equal(keccak256(AbiCoder.defaultAbiCoder().encode(types, values)));
  });

  it("begins the salt with the gate's mark, and binds reason and nonce in the rest of it", () => {
    const reason = sha256(toUtf8Bytes("the incident is over"));
    expect(proposal.rationaleHash).to.equal(reason);
    const own = keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256"], [reason, 77]));
    expect(proposal.salt).to.equal(concat([GATE_MARK, dataSlice(own, 0, 16)]));
  });

  it("has members sign that the timelock schedules exactly these calls", () => {
    const { calls, predecessor, salt, delay, nonce, deadline, digest } = proposal;
    const [call] = calls;
    const args = [[call?.target ?? ""], [0], [call?.data ?? ""], predecessor, salt, delay] as const;
    const data = timelockAbi.encodeFunctionData("scheduleBatch", [
      [...args[0]],
      [...args[1]],
      [...args[2]],
      predecessor,
      salt,
      delay,
    ]);
    const message = { target: CONTRACTS.timelock, data, nonce, deadline };
    expect(digest).to.equal(TypedDataEncoder.hash(DOMAIN, EXECUTION_TYPES, message));
  });

  it("says what it expects, and until when", () => {
    expect(proposal.expects).to.deep.equal([
      { of: "gateMark", id: null, value: GATE_MARK },
      { of: "pauseMark", id: null, value: PAUSE_MARK },
    ]);
    expect(proposal.executeBy).to.equal(DEADLINE + 10);
    expect(proposal.decoded).to.deep.equal([
      {
        contract: "pause",
        function: "unpause",
        arguments: { expectedMark: PAUSE_MARK, deadline: String(DEADLINE + 10) },
      },
    ]);
  });

  for (const name of Object.keys(proposal)) {
    it(`is refused without ${name}, and with something else there`, () => {
      const { [name as keyof typeof proposal]: _, ...rest } = proposal;
      expectCode("GOV_FILE_INVALID", () => parseProposal(rest));
      expectCode("GOV_FILE_INVALID", () => parseProposal({ ...proposal, [name]: { other: true } }));
    });
  }

  it("is refused with a member nobody knows", () => {
    expectCode("GOV_FILE_INVALID", () => parseProposal({ ...proposal, comment: "harmless" }));
  });

  it("is refused when its kind says something else than its calls", () => {
    for (const kind of ["publish", "council", "roles"] as const) {
      const renamed = buildProposal(draft({ kind }));
      expect(expectCode("GOV_FILE_EDITED", () => parseProposal(renamed)).detail).to.include(kind);
    }
    expect(parseProposal(buildProposal(draft({ kind: "call" }))).kind).to.equal("call");
  });

  it("is refused when a policy version would carry another reason", () => {
    const publish = (rationale: string) => {
      const publication = {
        evaluator: CONTRACTS.pause,
        gasLimit: 1,
        codeHash: id("code"),
        mappingHash: id("mapping"),
        rationaleHash: sha256(toUtf8Bytes("why")),
        parameters: "0x",
      };
      const data = policyRegistryAbi.encodeFunctionData("publish", [1, PAUSE_MARK, DEADLINE, publication]);
      const calls = [{ target: CONTRACTS.policyRegistry, value: "0", data }];
      return () => parseProposal(buildProposal(draft({ kind: "publish", calls, rationale })));
    };
    expect(publish("why")().kind).to.equal("publish");
    expectCode("GOV_FILE_EDITED", publish("something harmless"));
  });

  it("puts signatures in the order the council takes them", () => {
    const signers = Array.from({ length: 8 }, (_, i) => id(String(i)).slice(0, 42));
    const { to, data } = messageOf(proposal).call(signers.map((signer) => ({ signer, signature: "0x" })));
    expect(to).to.equal(CONTRACTS.council);
    const sorted = councilAbi.decodeFunctionData("execute", data)[4].map(({ signer }: { signer: string }) => signer);
    expect(sorted).to.have.members(signers);
    const hashes: bigint[] = sorted.map((signer: string) => BigInt(keccak256(signer)));
    expect(hashes).to.deep.equal(hashes.toSorted((a, b) => (a < b ? -1 : 1)));
  });
});

describe("governance/core/stop", () => {
  const head = { version: 1, chainId: 31337, council: CONTRACTS.council, nonce: "5", deadline: DEADLINE } as const;
  const operation = id("operation");
  const reason = sha256(toUtf8Bytes("stop"));

  it("a cancellation takes two members over Cancellation", () => {
    const stop = buildStop({ ...head, type: "cancellation", operation });
    const message = { operation, nonce: 5, deadline: DEADLINE };
    expect(stop.digest).to.equal(TypedDataEncoder.hash(DOMAIN, CANCELLATION_TYPES, message));
    expect(stopMessageOf(stop).needed).to.equal(2);
    expect(parseStop(stop)).to.deep.equal(stop);
  });

  it("a closing takes two members over Closing", () => {
    const stop = buildStop({ ...head, type: "closing", rationale: "stop", reason });
    expect(stop.digest).to.equal(
      TypedDataEncoder.hash(DOMAIN, CLOSING_TYPES, { reason, nonce: 5, deadline: DEADLINE }),
    );
    expect(stopMessageOf(stop).needed).to.equal(2);
    expect(parseStop(stop)).to.deep.equal(stop);
    expectCode("GOV_FILE_EDITED", () => parseStop({ ...stop, rationale: "go" }));
  });

  it("a brake takes one member over Brake", () => {
    const stop = buildStop({ ...head, type: "brake", rationale: "stop", reason });
    expect(stop.digest).to.equal(TypedDataEncoder.hash(DOMAIN, BRAKE_TYPES, { reason, nonce: 5, deadline: DEADLINE }));
    expect(stopMessageOf(stop).needed).to.equal(1);
    expect(parseStop(stop)).to.deep.equal(stop);
  });

  it("is refused when it was edited", () => {
    const cancellation = buildStop({ ...head, type: "cancellation", operation });
    const brake = buildStop({ ...head, type: "brake", rationale: "stop", reason });
    expectCode("GOV_FILE_EDITED", () => parseStop({ ...cancellation, operation: id("other") }));
    expectCode("GOV_FILE_EDITED", () => parseStop({ ...brake, rationale: "go" }));
    expectCode("GOV_FILE_EDITED", () => parseStop({ ...brake, nonce: "6" }));
  });

  it("gives all who cancel one operation one nonce, and another one the next time", () => {
    expect(cancellationNonce(operation, 0)).to.equal(cancellationNonce(operation, 0));
    const others = [cancellationNonce(operation, 1), cancellationNonce(id("other"), 0)];
    expect(others).not.to.include(cancellationNonce(operation, 0));
  });
});
