import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { Wallet } from "ethers";

import { publicKeysIn, requireOwnKeys } from "../../../scripts/deploy/own-keys.ts";
import { localAccounts } from "../../../scripts/local/accounts.ts";
import type { Rpc } from "../../../services/chain/rpc/client.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

const EXAMPLE = "ignition/parameters/example.json5";

function chain(id: number): Rpc {
  const refuse = () => Promise.reject(new Error("nothing else is asked"));
  return {
    ask: refuse,
    batch: refuse,
    request: (method) => (method === "eth_chainId" ? Promise.resolve(`0x${id.toString(16)}`) : refuse()),
  };
}

describe("scripts/deploy: keys that everybody has", () => {
  const deployerKey = Wallet.createRandom().privateKey;
  let dir: string;

  before(async () => (dir = await mkdtemp(join(tmpdir(), "countersign-own-keys-"))));
  after(() => rm(dir, { recursive: true, force: true }));

  it("refuses the example unchanged on a chain others use, and names every one: GOV_KEY_PUBLIC", async () => {
    const refused = requireOwnKeys(chain(8453), { parameters: EXAMPLE, deployerKey });
    const { detail } = await expectCodeAsync("GOV_KEY_PUBLIC", refused);
    expect(detail).to.include(EXAMPLE).and.to.include("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
    // Guardian, registrar, five members, two anchorers, one approver within the policy's parameters, two log keys.
    expect(publicKeysIn(readFileSync(EXAMPLE, "utf8"))).to.have.length(12);
  });

  it("takes it on a chain of this machine", async () => {
    for (const id of [31_337, 1_337]) await requireOwnKeys(chain(id), { parameters: EXAMPLE, deployerKey });
  });

  it("refuses a public key that deploys: GOV_KEY_PUBLIC", async () => {
    const parameters = join(dir, "own.json5");
    await writeFile(parameters, `{ $global: { guardian: "${Wallet.createRandom().address}" } }`);
    await requireOwnKeys(chain(1), { parameters, deployerKey });
    const { privateKey } = localAccounts().deployer;
    const refused = requireOwnKeys(chain(1), { parameters, deployerKey: privateKey });
    const { detail } = await expectCodeAsync("GOV_KEY_PUBLIC", refused);
    expect(detail)
      .to.match(/^DEPLOYER_KEY/)
      .and.not.include(privateKey);
  });

  it("looks at what is said, in any case of letters, and not at comments", () => {
    const { address } = localAccounts().guardian;
    expect(publicKeysIn(`{ a: "${address.toUpperCase().replace("0X", "0x")}" }`)).to.deep.equal([address]);
    expect(publicKeysIn(`{ a: '0x00${address.slice(2)}00' }`)).to.deep.equal([address]);
    expect(publicKeysIn(`{ b: "https://x/", // not ${address}\n /* nor "${address}" */ }`)).to.deep.equal([]);
  });

  it("says which file is not there: FILE_UNREADABLE", async () => {
    const parameters = join(dir, "nowhere.json5");
    const { detail } = await expectCodeAsync("FILE_UNREADABLE", requireOwnKeys(chain(1), { parameters, deployerKey }));
    expect(detail).to.equal(`${parameters}: ENOENT`);
  });
});
