import { rm } from "node:fs/promises";
import { join } from "node:path";

import { createRpc } from "../chain/rpc/client.ts";
import { parseMapping } from "../core/mapping/parse.ts";
import { applyDomain } from "../domain/apply/apply.ts";
import { homeFiles } from "../domain/home/files.ts";
import { createKeyring } from "../domain/home/keyring.ts";
import { makeHome } from "../domain/home/make.ts";
import { trustSystem } from "../domain/home/trust.ts";
import { planDomain } from "../domain/plan/plan.ts";
import { freePorts } from "../platform/http/free-port.ts";
import { readJsonFile, readText, writeJsonFile } from "../platform/json-file.ts";
import { type Life, runService, type Service } from "../platform/lifecycle.ts";
import { ephemeralOrderSchema, type EphemeralReady, ORDER_FILE, READY_FILE } from "../sdk/ephemeral-files.ts";
import { startResident } from "./resident.ts";
import { urlAt } from "../platform/http/url.ts";

/*
 * The whole domain of `protect` with `ephemeral`, as a process: home, keys, chain and services. It ends with the program that
 * started it, however that ends, and takes its folder along.
 */

const LOOPBACK = "127.0.0.1";
const ALLOWED = { again: false, overwrite: false };
/** Of the local chain and the batchers: nobody else waits for them. */
const QUICK = { COUNTERSIGN_CHAIN_BLOCK_TIME: "1", COUNTERSIGN_BATCHER_SECONDS: "1" };
const PORTS = ["CHAIN", "SIGNING", "GATEWAY", "BATCHER", "GATEWAY_BATCHER", "SUPERVISOR"] as const;

async function start(folder: string, life: Life): Promise<Service> {
  const away = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const { text, agent, credential } = await readJsonFile(join(folder, ORDER_FILE), ephemeralOrderSchema);
    const free = await freePorts(PORTS.length);
    const ports = PORTS.map((part, i) => [`COUNTERSIGN_${part}_PORT`, String(free[i])] as const);
    const env: Readonly<Record<string, string>> = {
      ...{ ...QUICK, ...Object.fromEntries(ports), EPHEMERAL_CREDENTIAL: credential },
      // Its user's list of trusted homes is not for it.
      XDG_CONFIG_HOME: join(folder, "config"),
    };
    const home = await makeHome({ folder: join(folder, "home"), text, passphrase: null, env });
    const files = homeFiles(home);
    const at = (part: string) => urlAt({ host: LOOPBACK, port: Number(env[`COUNTERSIGN_${part}_PORT`]) });
    const urls = { signing: at("SIGNING"), gateway: at("GATEWAY") };
    const apply = async (rpcUrl: string): Promise<void> => {
      const rpc = createRpc(rpcUrl);
      const common = { files, rpc, keyring: createKeyring(files, null), clock: Date.now, allowed: ALLOWED };
      const { hash } = await planDomain(common);
      // Without it, no command works in the home while it is there.
      const onDeployed = (system: string, chainId: number) => trustSystem(home, system, chainId, env);
      await applyDomain({ ...common, agreed: hash, urls, onDeployed });
    };
    const resident = await startResident(files, { env, apply }, life);
    const ready: EphemeralReady = {
      home,
      profile: files.profile(agent),
      mapping: parseMapping(await readText(files.mapping)),
    };
    await writeJsonFile(join(folder, READY_FILE), ready);
    return {
      stop: async (graceMs) => {
        await resident.stop(graceMs).finally(away);
      },
    };
  } catch (error) {
    await away();
    throw error;
  }
}

const [folder = ""] = process.argv.slice(2);
await runService((life) => start(folder, life));
