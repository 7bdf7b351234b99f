import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import hre from "hardhat";
import { freePorts, startChain, startBackend, startService, urlOf } from "./local/services.ts";
import { createOrganization } from "./local/organization.ts";
import { AGENTS, createCast } from "./demo/cast.ts";
import { createPrinter } from "./demo/print.ts";
import { gatherLoot, listAttacks } from "./demo/attacks.ts";
import { performAll } from "./demo/attack.ts";
import { playStory } from "./demo/story.ts";
const t0 = Date.now(); const lap = (s: string) => console.log("   +", Date.now() - t0, s);
await hre.tasks.getTask("build").run({ quiet: true }); lap("build");
const dir = await mkdtemp(join(tmpdir(), "cs-lab-")); console.log(dir);
const ports = await freePorts(); const rpcUrl = urlOf(ports.chain);
const ps: any[] = [];
try {
  ps.push(await startChain(dir, ports.chain, 1)); lap("chain");
  for (const n of ["erp", "bank"] as const) ps.push(await startBackend(n, { dir, port: ports[n], credential: "x" })); lap("backends");
  const organization = await createOrganization({ dir, rpcUrl, erpOrigin: urlOf(ports.erp), bankOrigin: urlOf(ports.bank), targetCredential: "x", agents: AGENTS, delay: 1 }); lap("org");
  const o = { dir, ports, rpcUrl, envelopeLife: 30, batchSeconds: 1, logLevel: "info" };
  ps.push(...(await Promise.all([startService("signing", o), startService("gateway", o)]))); lap("services");
  const stack: any = { dir, rpcUrl, ports, organization };
  const cast = createCast(stack); const printer = createPrinter(process.stdout);
  const loot = await gatherLoot(cast); lap("loot");
  const story = await playStory(cast, printer); lap("story");
  await performAll(listAttacks(stack, cast, story, loot), (r) => console.log(r.refused ? "ok " : "!! ", r.name, r.expected, r.got)); lap("attacks");
} finally { for (const p of ps.reverse()) await p.stop(); lap("stopped"); }
