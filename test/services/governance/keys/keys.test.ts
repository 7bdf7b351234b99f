import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { concat, encryptKeystoreJsonSync, getBytes, id, Wallet } from "ethers";

import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { signWithCommand } from "../../../../services/governance/keys/key-command.ts";
import { readWallet } from "../../../../services/governance/keys/wallet.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createKeyManager, type KeyManager } from "../../cli/gov/support/key-manager.ts";

const DIGEST = id("digest");
const WALLET = new Wallet(id("member"));

describe("governance/keys", () => {
  let dir: string;
  let manager: KeyManager;
  let signer: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "keys-"));
    manager = await createKeyManager(dir, 9);
    signer = concat([WALLET.address, manager.publicKey]).toLowerCase();
  });
  after(() => rm(dir, { recursive: true }));

  const write = async (name: string, text: string, mode = 0o600) => {
    await writeFile(join(dir, name), text);
    await chmod(join(dir, name), mode);
    return join(dir, name);
  };

  describe("a wallet", () => {
    it("comes from the environment", async () => {
      expect(await readWallet({ keyEnv: "KEY" }, { KEY: WALLET.privateKey })).to.equal(WALLET.privateKey);
      const { signer: by, signature } = signByWallet(WALLET.privateKey, DIGEST);
      expect(by).to.equal(WALLET.address.toLowerCase());
      expect(signature).to.equal(WALLET.signingKey.sign(DIGEST).serialized);
    });

    it("comes from a keystore", async () => {
      const text = encryptKeystoreJsonSync(WALLET, "open sesame", { scrypt: { N: 1024, r: 8, p: 1 } });
      const keystore = await write("keystore.json", text);
      const passphraseFile = await write("passphrase", "open sesame\n");
      expect(await readWallet({ keystore, passphraseFile }, {})).to.equal(WALLET.privateKey);

      const wrong = await write("wrong", "open barley\n");
      await expectCodeAsync("KEY_UNREADABLE", readWallet({ keystore, passphraseFile: wrong }, {}));
      await expectCodeAsync("ARGUMENT_MISSING", readWallet({ keystore }, {}));
      await expectCodeAsync("ARGUMENT_INVALID", readWallet({ keystore, passphraseFile, keyEnv: "KEY" }, {}));
      await expectCodeAsync("KEY_UNREADABLE", readWallet({ keystore: passphraseFile, passphraseFile }, {}));
      await expectCodeAsync(
        "KEY_UNREADABLE",
        readWallet({ keystore: await write("open", text, 0o644), passphraseFile }, {}),
      );
    });

    it("is never guessed, and never repeated in an error", async () => {
      await expectCodeAsync("ARGUMENT_MISSING", readWallet({}, { KEY: WALLET.privateKey }));
      await expectCodeAsync("CONFIG_MISSING", readWallet({ keyEnv: "KEY" }, {}));
      const { message } = await expectCodeAsync("KEY_UNREADABLE", readWallet({ keyEnv: "KEY" }, { KEY: "secret" }));
      expect(message).not.to.include("secret");
    });
  });

  describe("a key manager", () => {
    for (const form of ["raw", "der"] as const) {
      it(`may answer in ${form}, with a high S: the low one is taken`, async () => {
        const signature = getBytes(await signWithCommand(manager.command(form), signer, DIGEST));
        expect(signature.length).to.equal(64);
        const key = getBytes(`0x04${manager.publicKey.slice(2)}`);
        expect(p256.verify(signature, getBytes(DIGEST), key, { prehash: false, lowS: true })).to.equal(true);
      });
    }

    it("answers for an account as it is", async () => {
      const { signature } = signByWallet(WALLET.privateKey, DIGEST);
      expect(await signWithCommand(`echo ${signature}`, WALLET.address, DIGEST)).to.equal(signature);
    });

    const broken: Readonly<Record<string, string>> = {
      fails: "exit 3",
      "is not there": "/no/such/program",
      "prints nothing": "true",
      "prints something else": "echo signed",
      "prints a short signature": "echo 0xabcd",
      "prints what is no signature of P-256": `echo ${"ff".repeat(64)}`,
      "prints too much": "head -c 100000 /dev/zero",
    };
    for (const [how, command] of Object.entries(broken)) {
      it(`that ${how} gives no signature: GOV_KEY_COMMAND`, async () => {
        const { message } = await expectCodeAsync(
          "GOV_KEY_COMMAND",
          signWithCommand(`${command} # PIN`, signer, DIGEST),
        );
        expect(message).not.to.include("PIN");
      });
    }
  });
});
