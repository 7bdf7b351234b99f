import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { createRpc } from "../../chain/rpc/client.ts";
import type { Change } from "../../core/domain/edit/change.ts";
import { editDomain } from "../../core/domain/edit/edit.ts";
import { readDomain } from "../../core/domain/read.ts";
import { type Domain, keyName } from "../../core/domain/schema.ts";
import { walletsOf } from "../../core/domain/wallets.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { deriveAction } from "../../core/mapping/derive.ts";
import { targetOf } from "../../core/mapping/match.ts";
import { parseMapping } from "../../core/mapping/parse.ts";
import { parseRequestTarget } from "../../core/mapping/request-target.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { agentSubject, hex32, logUrn } from "../../core/schemas/primitives.ts";
import { secondsOf } from "../../core/time.ts";
import { startEmbeddedChain } from "../../devchain/chain.ts";
import { applyDomain } from "../../domain/apply/apply.ts";
import { createKeyring } from "../../domain/home/keyring.ts";
import { type HomeFiles, homeFiles } from "../../domain/home/files.ts";
import { createHomeKeys } from "../../domain/home/keys.ts";
import { planDomain } from "../../domain/plan/plan.ts";
import { createFileSigner } from "../../keys/file-signer.ts";
import { readConfig } from "../../platform/config/read.ts";
import { readDeployment } from "../../platform/deployment-file.ts";
import { readJsonFile, readText } from "../../platform/json-file.ts";
import { createOpened } from "../../platform/opened.ts";
import { pause } from "../../platform/pause.ts";
import { createAgentClient } from "../../sdk/client.ts";
import type { Proposal } from "../../sdk/intent.ts";
import { startSigningService } from "../../signing/start.ts";
import { signingSettings } from "../../signing/settings.ts";
import type { PolicyCase } from "./cases.ts";
import type { Answered, DomainUnderTest } from "./under-test.ts";

/** Where nobody is reached. */
const NOWHERE = "http://127.0.0.1:1";

/**
 * Deploys a domain file's own contracts on a chain in this process, with keys nobody else has and everything in a folder that goes
 * with it, and asks the signing service what each case would get. Nothing of the home it is from is read or changed.
 * @param text of the domain file
 * @param clock what time it is for chain, services and agents: hours are limits
 * @throws DOMAIN_INVALID, DOMAIN_WIDER, HARDHAT_MISSING, and what deploying throws
 */
export async function startThrowaway(text: string, clock: Clock): Promise<DomainUnderTest> {
  const opened = createOpened();
  try {
    const dir = await mkdtemp(join(tmpdir(), "countersign-test-"));
    opened.add(() => rm(dir, { recursive: true, force: true }));
    const files = homeFiles(dir);
    const copy = withOwnKeys(text, secondsOf(clock));
    await writeFile(files.domain, copy, { mode: 0o600 });
    const { domain } = readDomain(copy);
    await createHomeKeys(domain, files, null);
    const chain = await startEmbeddedChain({ dataDir: files.chain, port: 0, blockTime: 1, clock });
    opened.add(() => chain.stop());
    await bringUp(files, chain.url, clock);
    const signing = await startSigningService(await configOf(files, chain.url), { fatal: () => undefined }, clock);
    opened.add((graceMs) => signing.stop(graceMs));
    const mapping = parseMapping(await readText(files.mapping));
    return {
      answer: (given) => answer({ files, domain, mapping, clock, signingUrl: signing.url }, given),
      close: () => opened.close(0),
    };
  } catch (error) {
    await opened.close(0);
    throw error;
  }
}

/** The same domain on a chain of its own: with keys of its own in the place of every wallet, and a delay nobody has to wait for. */
export function withOwnKeys(text: string, now: number): string {
  const { domain } = readDomain(text);
  const taken = new Set(walletsOf(domain).flatMap(({ wallet }) => keyName(wallet) ?? []));
  const given = new Map<string, string>();
  const keyFor = (wallet: string): string => {
    const known = given.get(wallet.toLowerCase());
    if (known !== undefined) return known;
    let at = given.size;
    while (taken.has(`test-${at}`)) at += 1;
    taken.add(`test-${at}`);
    given.set(wallet.toLowerCase(), `key:test-${at}`);
    return `key:test-${at}`;
  };
  const own = (wallet: string) => (keyName(wallet) === null ? keyFor(wallet) : wallet);
  const changes: Change[] = walletsOf(domain)
    .filter(({ wallet, path }) => keyName(wallet) === null && path[1] !== "members")
    .map(({ wallet, path }) => ({ kind: "set", path: path.map(String), value: own(wallet) }));
  return editDomain(
    text,
    [
      ...changes,
      { kind: "set", path: ["council", "members"], value: domain.council.members.map(own) },
      { kind: "set", path: ["council", "delay"], value: "1s" },
      { kind: "set", path: ["chain"], value: "local" },
      { kind: "set", path: ["ephemeral"], value: true },
    ],
    { salt: `0x${"00".repeat(32)}`, from: now },
  ).text;
}

async function bringUp(files: HomeFiles, rpcUrl: string, clock: Clock): Promise<void> {
  const common = {
    ...{ files, keyring: createKeyring(files, null), rpc: createRpc(rpcUrl), clock },
    allowed: { again: false, overwrite: false },
  };
  const { hash } = await planDomain(common);
  const { owed } = await applyDomain({ ...common, agreed: hash, urls: { signing: NOWHERE, gateway: NOWHERE } });
  const [first] = owed;
  if (first !== undefined) throw new CountersignError("INTERNAL", `the domain is not complete: ${first.why}`);
}

async function configOf(files: HomeFiles, rpcUrl: string) {
  const { logs } = await readDeployment(files.deployment);
  const env = {
    [signingSettings.rpcUrl.name]: rpcUrl,
    [signingSettings.rpcTrust.name]: "own",
    [signingSettings.dataDir.name]: files.logs,
    [signingSettings.deploymentFile.name]: files.deployment,
    [signingSettings.mappingFile.name]: files.mapping,
    [signingSettings.keyFile.name]: files.signingKey,
    [signingSettings.logId.name]: String(logs.signing),
    [signingSettings.logLevel.name]: "silent",
  };
  return { ...readConfig(signingSettings, env, Object.keys(env)), port: 0 };
}

interface Asked {
  readonly files: HomeFiles;
  readonly domain: Domain;
  readonly mapping: Mapping;
  readonly clock: Clock;
  readonly signingUrl: string;
}

/** Of an agent's profile what an intent says of who signs it. */
const identitySchema = z.object({ subject: agentSubject, log: logUrn, pep: logUrn, delegation: hex32.nullable() });
const PAUSE_MS = 1_000;
const PATIENCE = 60;

async function answer({ files, domain, mapping, clock, signingUrl }: Asked, given: PolicyCase): Promise<Answered> {
  if (!Object.hasOwn(domain.agents, given.agent)) {
    throw new CountersignError("FILE_INVALID", `${given.name}: the domain has no agent ${given.agent}`);
  }
  const proposal = proposalOf(mapping, given);
  // What the mapping does not read goes nowhere: no intent says it.
  if ("verdict" in proposal) return proposal;
  const signer = await createFileSigner(files.agentKey(given.agent));
  const identity = await readJsonFile(files.profile(given.agent), identitySchema);
  const client = createAgentClient({ identity, signer, clock, randomBytes, signingUrl, gatewayUrl: NOWHERE });
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    const simulated = await client.simulate(proposal);
    if (simulated.kind === "simulated") {
      const { verdict, reason, explanation } = simulated;
      return { verdict, reason, detail: explanation };
    }
    if (simulated.code !== "RATE_LIMITED")
      return { verdict: "Blocked", reason: simulated.code, detail: simulated.detail };
    await pause(PAUSE_MS);
  }
  throw new CountersignError("RATE_LIMITED", `${given.name}: no answer after ${PATIENCE} attempts`);
}

/** What the agent would say of its request, told as the mapping reads it; or why it cannot be said. */
function proposalOf(mapping: Mapping, given: PolicyCase): Proposal | Answered {
  const { body } = given;
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const content = utf8(text);
  const contentType = given.contentType ?? (body === undefined ? null : "application/json");
  const method = given.method ?? (body === undefined ? "GET" : "POST");
  try {
    const [, { origin, base }] = targetOf(mapping, given.url);
    const { canonical } = parseRequestTarget(given.url.slice(origin.length + base.length));
    const uri = `${origin}${base}${canonical}`;
    const { type, params } = deriveAction(mapping, { method, uri, contentType, body: content });
    const path = `${base}${canonical}`;
    return { type, method, origin, path, contentType, body: content, params, session: "policy-test", parents: [] };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return { verdict: "Blocked", reason: error.code, detail: error.told ?? error.detail };
  }
}
