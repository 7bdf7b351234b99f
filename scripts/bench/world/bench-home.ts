import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { homeFiles } from "../../../services/domain/home/files.ts";
import type { ResidentAddress } from "../../../services/domain/home/resident.ts";

/** A home whose domain runs, as a person makes one. */
export interface BenchHome {
  readonly dir: string;
  readonly address: ResidentAddress;
  stop(): Promise<void>;
}

/** @param parts of countersign.yaml that are empty in the template, each in one line of YAML */
export async function startBenchHome(parts: Readonly<Record<string, string>>): Promise<BenchHome> {
  const dir = await mkdtemp(join(tmpdir(), "countersign-bench-home-"));
  const env = { ...process.env, XDG_CONFIG_HOME: join(dir, "config") };
  const command = async (...args: string[]): Promise<string> => {
    return (await promisify(execFile)(process.execPath, ["services/main/countersign.mjs", ...args], { env })).stdout;
  };
  const home = join(dir, "home");
  await command("init", home, "--yes", "--template", "finance");
  const file = homeFiles(home).domain;
  await writeFile(file, domainText(await readFile(file, "utf8"), parts));
  await command("apply", "--home", home, "--yes");
  const address = JSON.parse(await command("up", "--detach", "--json", "--home", home)) as ResidentAddress;
  return {
    dir: home,
    address,
    stop: async () => {
      await command("down", "--home", home);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function domainText(template: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce(
    (text, [member, value]) =>
      text.replace(new RegExp(`^${member}: (?:\\{\\}|\\[\\])$`, "m"), () => `${member}: ${value}`),
    // What is measured is a permission, and no person.
    template.replace("    gateway: Held", "    gateway: Flagged"),
  );
}
