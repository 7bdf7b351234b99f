import { expect } from "chai";
import { AbiCoder, concat, dataSlice, id, toBeHex } from "ethers";
import { network } from "hardhat";

import { WebAuthnVerifier__factory } from "../../../types/ethers-contracts/index.ts";
import { DELAY, deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { propose } from "../governance/support/council.ts";
import { assertion, boundKey, passkeyParty, walletParty } from "../support/parties.ts";
import { p256Key } from "../support/keys.ts";

const connection = await network.create();
const ACCEPTED = WebAuthnVerifier__factory.createInterface().getFunction("verify").selector;
const REFUSED = "0xffffffff";

/** What a browser on localhost and its authenticator made of a ceremony: public test data of wallets. */
const RECORDED = {
  challenge: "0xf631058a3ba1116acce12396fad0a125b5041c43f8e15723709f81aa8d5f4ccf",
  key: boundKey(
    concat([
      toBeHex(15325272481743543470187210372131079389379804084126119117911265853867256769440n, 32),
      toBeHex(74947999673872536163854436677160946007685903587557427331495653571111132132212n, 32),
    ]),
    "http://localhost:5173",
  ),
  r: 10330677067519063752777069525326520293658884904426299601620960859195372963151n,
  s: 47017859265388077754498411591757867926785106410894171160067329762716841868244n,
  authenticator: "0x49960de5880e8c687434170f6476605b8fe4aeb9a28632c7995cf3ba831d97630500000000",
  client:
    '{"type":"webauthn.get","challenge":"9jEFijuhEWrM4SOW-tChJbUEHEP44VcjcJ-Bqo1fTM8","origin":"http://localhost:5173","crossOrigin":false}',
};

/** Where browsers write the members. */
const [TYPE_AT, CHALLENGE_AT] = [1, 23];

function encoded({ r, s, authenticator, client }: typeof RECORDED): string {
  const types = ["bytes32", "bytes32", "uint256", "uint256", "bytes", "string"];
  const [first, second] = [toBeHex(r, 32), toBeHex(s, 32)];
  return AbiCoder.defaultAbiCoder().encode(types, [first, second, CHALLENGE_AT, TYPE_AT, authenticator, client]);
}

async function deployed() {
  return await deploySystem(connection);
}

describe("The verifier of passkeys a deployment brings", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
  });

  const verifier = () => WebAuthnVerifier__factory.connect(deployment.webAuthnVerifier, deployment.ethers.provider);

  it("is found in the System under its name", async () => {
    expect(await deployment.system.contractOf("webAuthnVerifier")).to.equal(deployment.webAuthnVerifier);
  });

  it("accepts what a real authenticator signed, and nothing near it", async () => {
    const { challenge, key } = RECORDED;
    expect(await verifier().verify(key, challenge, encoded(RECORDED))).to.equal(ACCEPTED);
    const near = [
      [key, id("another challenge"), encoded(RECORDED)],
      [boundKey(p256Key("another").publicKey, "http://localhost:5173"), challenge, encoded(RECORDED)],
      [key, challenge, encoded({ ...RECORDED, r: RECORDED.r + 1n })],
      [
        key,
        challenge,
        encoded({ ...RECORDED, authenticator: RECORDED.authenticator.replace("0500000000", "0500000001") }),
      ],
      [key, challenge, encoded({ ...RECORDED, client: RECORDED.client.replace("5173", "5174") })],
      [key, challenge, encoded({ ...RECORDED, client: RECORDED.client.replace("webauthn.get", "webauthn.new") })],
      [key, challenge, dataSlice(encoded(RECORDED), 0, 200)],
      [key, challenge, "0x"],
    ] as const;
    for (const [by, digest, signature] of near) {
      expect(await verifier().verify(by, digest, signature)).to.equal(REFUSED);
    }
  });

  it("wants that somebody was there, and that it was the right one", async () => {
    const [digest, key] = [id("digest"), boundKey(p256Key("passkey").publicKey)];
    for (const [flags, answer] of [
      [0x05, ACCEPTED],
      [0x01, REFUSED],
      [0x04, REFUSED],
      [0x00, REFUSED],
    ] as const) {
      expect(await verifier().verify(key, digest, assertion("passkey", digest, { flags }))).to.equal(answer);
    }
    const creation = assertion("passkey", digest, { type: "webauthn.create" });
    expect(await verifier().verify(key, digest, creation)).to.equal(REFUSED);
  });

  it("takes no assertion of another page, whoever signed it", async () => {
    const [digest, publicKey] = [id("digest"), p256Key("passkey").publicKey];
    const accepts = async (origin: string, changes: Parameters<typeof assertion>[2]) =>
      verifier().verify(boundKey(publicKey, origin), digest, assertion("passkey", digest, changes));
    const page = "https://approve.example.org";
    expect(await accepts(page, {})).to.equal(ACCEPTED);
    const port = { origin: "http://localhost:8405", rpId: "localhost" };
    expect(await accepts(port.origin, port)).to.equal(ACCEPTED);
    for (const [origin, changes] of [
      [page, { origin: "https://approve.example.org.evil.example" }],
      [page, { origin: "https://evil.example" }],
      [page, { origin: "http://approve.example.org" }],
      [page, { origin: `${page}:8443` }],
      [page, { rpId: "example.org" }],
      [page, { crossOrigin: true }],
      ["https://evil.example", {}],
      [port.origin, { ...port, origin: "http://localhost:8406" }],
      [port.origin, { ...port, rpId: "localhost:8405" }],
      ["", { origin: "", rpId: "" }],
      ["https", { origin: "https", rpId: "https" }],
      ["a:", { origin: "a:", rpId: "" }],
    ] as const) {
      expect(await accepts(origin, changes), JSON.stringify([origin, changes])).to.equal(REFUSED);
    }
  });

  it("knows no passkey without its page", async () => {
    const [digest, publicKey] = [id("digest"), p256Key("passkey").publicKey];
    const signature = assertion("passkey", digest);
    for (const key of [publicKey, concat([boundKey(publicKey), "0x00"]), dataSlice(boundKey(publicKey), 0, 95), "0x"]) {
      expect(await verifier().verify(key, digest, signature)).to.equal(REFUSED);
    }
  });

  it("answers, and never reverts, for an assertion cut off anywhere", async () => {
    const [digest, key] = [id("digest"), boundKey(p256Key("passkey").publicKey)];
    // One more byte is another spelling.
    expect(await verifier().verify(key, digest, concat([assertion("passkey", digest), "0x00"]))).to.equal(REFUSED);
    const whole = assertion("passkey", digest);
    const { client, ...rest } = RECORDED;
    for (const length of [0, 1, 22, 23, 79, 90, 91, 92, 100, 112, 113, client.length - 2]) {
      const cut = encoded({ ...rest, client: client.slice(0, length) });
      expect(await verifier().verify(RECORDED.key, RECORDED.challenge, cut)).to.equal(REFUSED);
    }
    for (let length = 0; length < (whole.length - 2) / 2; length += 31) {
      expect(await verifier().verify(key, digest, dataSlice(whole, 0, length))).to.equal(REFUSED);
    }
  });

  it("lets a passkey be a member of the council: it proposes with others, and nobody proposes in its name", async () => {
    const { council, gate, timelock, modelRegistry, actors, networkHelpers } = deployment;
    const passkey = passkeyParty(deployment, "member");
    await council.connect(actors.timelock).change([passkey.signer], [], 3n, await council.mark(), FOREVER);
    const others = [walletParty(actors.member1), walletParty(actors.member2)];
    const thief = { ...passkey, sign: passkeyParty(deployment, "thief").sign };
    const data = modelRegistry.interface.encodeFunctionData("getModel", [id("model")]);
    const call = { target: await modelRegistry.getAddress(), data };
    await expect(propose(deployment, [call], "ours", [thief, ...others]))
      .to.be.revertedWithCustomError(council, "Council_BadSignature")
      .withArgs(passkey.signer.toLowerCase());
    const { operation } = await propose(deployment, [call], "ours", [passkey, ...others]);
    await networkHelpers.time.increase(DELAY);
    await expect(gate.executeBatch(...operation)).to.emit(timelock, "CallExecuted");
  });
});
