import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { spkiOf } from "../../../services/core/jws/key.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import type { Signer } from "../../../services/core/ports/ports.ts";
import { createFileSigner, generateKeyFile } from "../../../services/keys/file-signer.ts";
import { createMemorySigner } from "../../../services/keys/memory-signer.ts";
import { nodeSigner } from "../../../services/keys/node-signer.ts";
import { expectCode, expectCodeAsync } from "../../helpers/expect-code.ts";
import { useTempDir } from "../store/support/temp-dir.ts";

const MESSAGE = Buffer.from("what is signed");
const PASSPHRASE = "correct horse battery staple";

describe("signers", () => {
  const directory = useTempDir();
  const path = (): string => join(directory(), "log.pem");

  const kinds: Record<string, () => Promise<Signer>> = {
    memory: () => Promise.resolve(createMemorySigner()),
    "generated file": () => generateKeyFile(path()),
    file: async () => {
      await generateKeyFile(path());
      return createFileSigner(path());
    },
    "encrypted file": async () => {
      await generateKeyFile(path(), PASSPHRASE);
      return createFileSigner(path(), PASSPHRASE);
    },
  };
  for (const [kind, create] of Object.entries(kinds)) {
    it(`sign with Ed25519 under the hash of their key: ${kind}`, async () => {
      const signer = await create();
      const spki = spkiOf(signer.publicKey);
      const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
      const signature = await signer.sign(MESSAGE);
      expect([signer.algorithm, signer.publicKey.type, signature.length]).to.deep.equal(["EdDSA", "Ed25519", 64]);
      expect(signer.kid).to.equal(sha256b64(spki));
      expect(verify(null, MESSAGE, key, signature)).to.equal(true);
      expect(verify(null, Buffer.from("another"), key, signature)).to.equal(false);
    });
  }

  it("keep their key over a restart", async () => {
    const { kid } = await generateKeyFile(path(), PASSPHRASE);
    expect((await createFileSigner(path(), PASSPHRASE)).kid).to.equal(kid);
  });

  it("are different every time", () => {
    expect(createMemorySigner().kid).not.to.equal(createMemorySigner().kid);
  });

  it("stand in files only the owner may read, which are never overwritten", async () => {
    await generateKeyFile(path());
    const before = await readFile(path(), "utf8");
    expect((await stat(path())).mode & 0o777).to.equal(0o600);
    await expectCodeAsync("KEY_UNREADABLE", generateKeyFile(path()));
    expect(await readFile(path(), "utf8")).to.equal(before);
  });

  it("do not show an encrypted key in the file", async () => {
    await generateKeyFile(path(), PASSPHRASE);
    expect(await readFile(path(), "utf8")).to.match(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  });

  for (const mode of [0o640, 0o604, 0o660, 0o666, 0o700, 0o777]) {
    it(`refuse a file of mode ${mode.toString(8)}`, async () => {
      await generateKeyFile(path());
      await chmod(path(), mode);
      const error = await expectCodeAsync("KEY_UNREADABLE", createFileSigner(path()));
      expect(error.detail).to.contain("chmod 600");
    });
  }

  it("take a file its owner may only read", async () => {
    const { kid } = await generateKeyFile(path());
    await chmod(path(), 0o400);
    expect((await createFileSigner(path())).kid).to.equal(kid);
  });

  it("refuse a wrong passphrase, a missing one, and one that protects nothing", async () => {
    await generateKeyFile(path(), PASSPHRASE);
    const wrong = await expectCodeAsync("KEY_UNREADABLE", createFileSigner(path(), "guess"));
    expect(wrong.detail).to.contain("wrong passphrase");
    expect((await expectCodeAsync("KEY_UNREADABLE", createFileSigner(path()))).detail).to.contain("no passphrase");
    const plain = join(directory(), "plain.pem");
    await generateKeyFile(plain);
    const idle = await expectCodeAsync("KEY_UNREADABLE", createFileSigner(plain, PASSPHRASE));
    expect(idle.detail).to.contain("not encrypted");
  });

  const contents: Record<string, string> = {
    "an empty file": "",
    "a public key": String(generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" })),
    "a P-256 key": String(
      generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }),
    ),
    "a damaged key": "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n",
    "a file that is far too large": `-----BEGIN PRIVATE KEY-----${"A".repeat(20_000)}`,
  };
  for (const [name, content] of Object.entries(contents)) {
    it(`refuse ${name}, and do not repeat it`, async () => {
      await writeFile(path(), content, { mode: 0o600 });
      const error = await expectCodeAsync("KEY_UNREADABLE", createFileSigner(path()));
      expect(error.detail).not.to.contain("MC4CAQ");
      expect(error.cause).to.equal(undefined);
    });
  }

  it("refuse what is no private key", () => {
    expectCode("KEY_UNREADABLE", () => nodeSigner(generateKeyPairSync("ed25519").publicKey));
  });
});
