import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { id, Wallet } from "ethers";

import { createRpc, type Rpc } from "../../../../services/chain/rpc/client.ts";
import type { Allowed } from "../../../../services/core/domain/plan/differences.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { startEmbeddedChain } from "../../../../services/devchain/chain.ts";
import { applyDomain, type Applied, type ApplyOptions } from "../../../../services/domain/apply/apply.ts";
import { type HomeFiles, homeFiles } from "../../../../services/domain/home/files.ts";
import type { Keyring } from "../../../../services/domain/home/keyring.ts";
import { type DomainPlan, planDomain } from "../../../../services/domain/plan/plan.ts";

/** Keys by name, the same in every home; of those in `locked` there is only the address, of those in `absent` not even that. */
export function memoryKeyring(
  locked: ReadonlySet<string> = new Set(),
  absent: ReadonlySet<string> = new Set(),
): Keyring & { readonly key: (name: string) => string } {
  const key = (name: string) => id(`key of ${name}`);
  return {
    key,
    address: (name) => Promise.resolve(new Wallet(key(name)).address.toLowerCase()),
    find: (name) => Promise.resolve(absent.has(name) ? null : new Wallet(key(name)).address.toLowerCase()),
    canSign: (name) => Promise.resolve(!locked.has(name) && !absent.has(name)),
    privateKey: (name) =>
      locked.has(name)
        ? Promise.reject(new CountersignError("KEY_UNREADABLE", `${name} is locked`))
        : Promise.resolve(key(name)),
  };
}

export const URLS = { signing: "http://127.0.0.1:8401", gateway: "http://127.0.0.1:8402" };
const ONLY_THE_FILE: Allowed = { again: false, overwrite: false };

/** A home with a domain file, on an embedded chain of its own. */
export interface TestHome {
  readonly files: HomeFiles;
  readonly keyring: ReturnType<typeof memoryKeyring>;
  readonly locked: Set<string>;
  /** names of keys whose files are not there */
  readonly absent: Set<string>;
  readonly rpcUrl: string;
  readonly rpc: Rpc;
  write(text: string): Promise<void>;
  plan(allowed?: Partial<Allowed>): Promise<DomainPlan>;
  /** agrees to the plan of now */
  apply(options?: Partial<Allowed & Pick<ApplyOptions, "onStep" | "watch" | "env" | "urls">>): Promise<Applied>;
  /** agrees to a plan by its hash */
  applyAgreed(agreed: string): Promise<Applied>;
  stop(): Promise<void>;
}

/** @param url of a chain of somebody else's; default one that ends with the home */
export async function startHome(text: string, locked: readonly string[] = [], url?: string): Promise<TestHome> {
  const home = await mkdtemp(join(tmpdir(), "countersign-home-"));
  const files = homeFiles(home);
  for (const dir of [files.dir, files.keys, files.agents]) await mkdir(dir, { recursive: true, mode: 0o700 });
  const own = { dataDir: files.chain, port: 0, blockTime: 1, clock: Date.now };
  const chain = url === undefined ? await startEmbeddedChain(own) : { url, stop: () => Promise.resolve() };
  const isLocked = new Set(locked);
  const absent = new Set<string>();
  const keyring = memoryKeyring(isLocked, absent);
  const rpc = createRpc(chain.url);
  const common = (allowed: Partial<Allowed>) => ({
    ...{ files, keyring, rpc, clock: Date.now },
    allowed: { ...ONLY_THE_FILE, ...allowed },
  });
  await writeFile(files.salt, id("salt"), { mode: 0o600 });
  const write = (domain: string) => writeFile(files.domain, domain);
  await write(text);
  return {
    ...{ files, keyring, locked: isLocked, absent, rpcUrl: chain.url, rpc, write },
    plan: (allowed = {}) => planDomain(common(allowed)),
    apply: async ({ onStep, watch, env, urls = URLS, ...allowed } = {}) => {
      const { hash } = await planDomain(common(allowed));
      return applyDomain({
        ...common(allowed),
        ...{ agreed: hash, urls },
        ...(env === undefined ? {} : { env }),
        ...(onStep === undefined ? {} : { onStep }),
        ...(watch === undefined ? {} : { watch }),
      });
    },
    applyAgreed: (agreed) => applyDomain({ ...common({}), agreed, urls: URLS }),
    stop: async () => {
      await chain.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
