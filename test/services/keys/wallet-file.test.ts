import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { encryptKeystoreJsonSync, id, Wallet } from "ethers";

import { readWalletFile } from "../../../services/keys/wallet-file.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { useTempDir } from "../store/support/temp-dir.ts";

const WALLET = new Wallet(id("wallet"));
const KEYSTORE = encryptKeystoreJsonSync(WALLET, "open sesame", { scrypt: { N: 1024, r: 8, p: 1 } });

describe("wallet files", () => {
  const directory = useTempDir();
  const write = async (name: string, text: string, mode = 0o600): Promise<string> => {
    const path = join(directory(), name);
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  };
  const refused = async (path: string, passphrase: string | null, reason: string): Promise<void> => {
    const { detail } = await expectCodeAsync("KEY_UNREADABLE", readWalletFile(path, passphrase));
    expect(detail).to.equal(`${path}: ${reason}`);
  };

  it("hold the key itself", async () => {
    expect(await readWalletFile(await write("key", `${WALLET.privateKey}\n`), null)).to.equal(WALLET.privateKey);
  });

  it("or an encrypted wallet", async () => {
    const passphrase = await write("passphrase", "open sesame\n");
    expect(await readWalletFile(await write("wallet.json", KEYSTORE), passphrase)).to.equal(WALLET.privateKey);
  });

  it("open with their own passphrase only", async () => {
    const path = await write("wallet.json", KEYSTORE);
    const wrong = await write("passphrase", "open barley\n");
    await refused(path, wrong, "the keystore is damaged, or the passphrase is wrong");
    await refused(path, null, "the keystore is encrypted, and no passphrase is set");
  });

  it("take no passphrase that protects nothing", async () => {
    const path = await write("key", WALLET.privateKey);
    await refused(path, await write("passphrase", "x\n"), "a passphrase is set, but the key is not encrypted");
  });

  it("hold nothing else, and what they hold is not repeated", async () => {
    for (const text of ["", "0x12", WALLET.privateKey.slice(2), `${WALLET.privateKey}00`, "{}", '{"version":3']) {
      await refused(await write("other", text), null, "neither 0x and 64 hex digits nor a JSON keystore");
    }
  });

  it("are for their owner only", async () => {
    await expectCodeAsync("KEY_UNREADABLE", readWalletFile(await write("open", WALLET.privateKey, 0o644), null));
    await expectCodeAsync("KEY_UNREADABLE", readWalletFile(join(directory(), "missing"), null));
  });
});
