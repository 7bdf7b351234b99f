import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";

import { concat, encryptKeystoreJsonSync, id, Wallet } from "ethers";

import { governanceProgram } from "../../../../../services/cli/gov/program.ts";
import { localAccounts } from "../../../../../scripts/local/accounts.ts";
import { startRpcServer } from "../../../../../services/devchain/server.ts";
import { type Connection, type Deployment, FOREVER } from "../../../../contracts/fixture.ts";
import { createKeyManager } from "./key-manager.ts";

/** What a verb said. */
export interface Said {
  readonly out: string;
  readonly json: Record<string, unknown>;
}

const PASSPHRASE = "correct horse battery staple";
const RELAYER = localAccounts().outsider;
/** The fixture names its accounts in another order: its guardian is the second. */
const GUARDIAN = Object.values(localAccounts())[1] ?? RELAYER;
const BYSTANDERS = ["fourth", "fifth"].map((name) => new Wallet(id(name)));

/**
 * A council of five who keep their keys in every way there is, three of whom it takes; and the scripts, on this chain over
 * HTTP, with files in a directory of their own.
 */
export async function createCouncil(connection: Connection, deployment: Deployment) {
  const dir = await mkdtemp(join(tmpdir(), "governance-"));
  const file = (name: string) => join(dir, name);
  const server = await startRpcServer(0, (method, params) =>
    connection.provider.request({ method, params: [...params] }),
  );
  const wallet = new Wallet(id("first"));
  const stored = new Wallet(id("second"));
  const keyManager = await createKeyManager(dir, 7);
  const verifier = await (await connection.ethers.deployContract("ERC7913P256Verifier")).getAddress();
  const p256 = concat([verifier, keyManager.publicKey]).toLowerCase();
  await writeFile(
    file("keystore.json"),
    encryptKeystoreJsonSync(stored, PASSPHRASE, { scrypt: { N: 1024, r: 8, p: 1 } }),
  );
  await writeFile(file("passphrase"), `${PASSPHRASE}\n`);
  for (const name of ["keystore.json", "passphrase"]) await chmod(file(name), 0o600);

  const members = [wallet.address, stored.address, p256, ...BYSTANDERS.map(({ address }) => address)];
  await deployment.council
    .connect(deployment.actors.timelock)
    .change(members, [...(await deployment.council.members())], 3n, await deployment.council.mark(), FOREVER);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const { organization } = deployment.parameters;
  const system = (await deployment.system.getAddress()).toLowerCase();
  await writeFile(file("deployment.json"), JSON.stringify({ chainId: Number(chainId), system, organization }));

  const env: Record<string, string> = {
    RELAYER: RELAYER.privateKey,
    GUARDIAN: GUARDIAN.privateKey,
    FIRST: wallet.privateKey,
    FOURTH: BYSTANDERS[0]?.privateKey ?? "",
    FIFTH: BYSTANDERS[1]?.privateKey ?? "",
  };
  const chain = ["--rpc", server.url, "--deployment", file("deployment.json")];

  /** Runs the program as `npm run gov --` does. */
  const run = async (args: readonly string[]): Promise<Said> => {
    const stdout = new PassThrough();
    const program = await governanceProgram({ env, stdout, stderr: new PassThrough() }, args);
    await program.parseAsync(args, { from: "user" });
    const out = String(stdout.read() ?? "");
    return { out, json: args.includes("--json") ? (JSON.parse(out) as Record<string, unknown>) : {} };
  };

  return {
    dir,
    file,
    env,
    chain,
    wallet,
    stored,
    p256,
    keyManager,
    relayer: RELAYER.address,
    run,
    /** a verb that reads the chain */
    ask: (verb: string, ...args: string[]) => run([verb, ...args, ...chain]),
    propose: (kind: string, out: string, ...args: string[]) =>
      run(["propose", kind, "--out", file(out), "--why", `why ${kind}`, ...args, ...chain]),
    signAs: {
      wallet: (name: string) => signed(name, "wallet", ["--key-env", "FIRST"]),
      keystore: (name: string) =>
        signed(name, "keystore", ["--keystore", file("keystore.json"), "--passphrase-file", file("passphrase")]),
      keyManager: (name: string, form: "raw" | "der" = "raw") =>
        signed(name, "key-manager", ["--signer", p256, "--key-command", keyManager.command(form)]),
      fourth: (name: string) => signed(name, "fourth", ["--key-env", "FOURTH"]),
    },
    digestOf,
    /** a verb that sends, and does */
    send: (...args: string[]) => run([...args, ...chain, "--send", "--key-env", "RELAYER"]),
    close: async (): Promise<void> => {
      await server.stop();
      await rm(dir, { recursive: true });
    },
  };

  async function signed(name: string, who: string, how: readonly string[]): Promise<string> {
    const out = file(`${name}.${who}.sig`);
    await run(["sign", file(name), ...how, "--out", out, "--yes", await digestOf(name)]);
    return out;
  }

  /** What whoever read a file agrees to. */
  async function digestOf(name: string): Promise<string> {
    return (JSON.parse(await readFile(file(name), "utf8")) as { digest: string }).digest;
  }
}

export type TestCouncil = Awaited<ReturnType<typeof createCouncil>>;
