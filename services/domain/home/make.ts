import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { lstat, mkdir, readFile, realpath, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

import { compileDomain } from "../../core/domain/compile.ts";
import { domainJsonSchema } from "../../core/domain/json-schema.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { Environment } from "../../platform/config/read.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { DOMAIN_FILE, type HomeFiles, homeFiles } from "./files.ts";
import { createHomeKeys, type HomeKeysOptions } from "./keys.ts";
import { trustHome } from "./trust.ts";

/** A home to be made. */
export interface NewHome {
  /** it may exist, with anything in it but a home */
  readonly folder: string;
  /** of its countersign.yaml */
  readonly text: string;
  /** of the keys of people; null only where the text says that the domain is ephemeral */
  readonly passphrase: string | null;
  readonly env: Environment;
  readonly keys?: HomeKeysOptions;
}

/** What is asked of files that list what others leave out. */
const LEFT_OUT = ".countersign/";
const IGNORE_FILES = [".gitignore", ".dockerignore"] as const;
/** Who may read a file a person writes, and one of the machine. */
const PUBLIC = 0o644;
const PRIVATE = 0o600;
const ANY_FRAME = { salt: `0x${"00".repeat(32)}`, from: 0 };

/**
 * Makes a home: its file, schema and keys, and enters it into the user's trust list. Everything is made aside and moved into
 * place at the end, so that whatever fails (a full disk, a file that is no domain) leaves nothing behind.
 * @returns its real path
 * @throws HOME_EXISTS, DOMAIN_INVALID, PASSPHRASE_MISSING, STORE_FAILED, TRUST_LIST_UNSAFE
 */
export async function makeHome({ folder: said, text, passphrase, env, keys = {} }: NewHome): Promise<string> {
  const { domain } = compileDomain(text, ANY_FRAME);
  const folder = resolve(said);
  await requireNone(folder);
  // The topmost folder that is made for it; nothing in it is anybody else's.
  const first = await mkdir(folder, { recursive: true });
  const home = await realpath(folder);
  // What is moved has to be on the disk it goes to.
  const stage = join(home, `.countersign-${randomBytes(6).toString("hex")}`);
  const unmake = () => {
    for (const path of [stage, first])
      if (path !== undefined) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  };
  // Of a process that is ended by its user meanwhile, too.
  process.once("exit", unmake);
  try {
    await mkdir(stage, { mode: 0o700 });
    const files = homeFiles(stage);
    await createHomeKeys(domain, files, passphrase, keys);
    await writeFileAtomic(files.schema, `${JSON.stringify(domainJsonSchema())}\n`, PRIVATE);
    await writeFileAtomic(files.domain, text, PUBLIC);
    await putInPlace(files, home, domain.organization, env);
    return home;
  } catch (error) {
    unmake();
    throw isCountersignError(error) ? error : storeFailed(home, error);
  } finally {
    process.off("exit", unmake);
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Moves what was made aside into a folder. What fails on the way undoes what came before it. */
async function putInPlace(stage: HomeFiles, home: string, organization: string, env: Environment): Promise<void> {
  const files = homeFiles(home);
  const undo: (() => Promise<unknown>)[] = [];
  try {
    await rename(stage.dir, files.dir);
    undo.push(() => rm(files.dir, { recursive: true, force: true }));
    await rename(stage.domain, files.domain);
    undo.push(() => rm(files.domain, { force: true }));
    for (const name of IGNORE_FILES) {
      const path = join(home, name);
      const before = await readFile(path, "utf8").catch(() => null);
      const after = withLine(before ?? "", LEFT_OUT);
      if (after === before) continue;
      undo.push(() => (before === null ? rm(path, { force: true }) : writeFileAtomic(path, before, PUBLIC)));
      await writeFileAtomic(path, after, PUBLIC);
    }
    await trustHome(home, organization, env);
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => undefined);
    throw error;
  }
}

/** @throws HOME_EXISTS */
async function requireNone(folder: string): Promise<void> {
  if ((await kindOf(folder)) === "file") throw new CountersignError("HOME_EXISTS", `${folder} is no folder`);
  const { dir } = homeFiles(folder);
  for (const path of [join(folder, DOMAIN_FILE), dir]) {
    if ((await kindOf(path)) !== "none") throw new CountersignError("HOME_EXISTS", `${path} is there already`);
  }
}

async function kindOf(path: string): Promise<"none" | "file" | "folder"> {
  return lstat(path).then(
    (stats) => (stats.isFile() ? "file" : "folder"),
    () => "none",
  );
}

function withLine(text: string, line: string): string {
  if (text.split(/\r?\n/).includes(line)) return text;
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
}

function storeFailed(folder: string, cause: unknown): CountersignError {
  const reason = cause instanceof Error ? cause.message : "unknown failure";
  return new CountersignError("STORE_FAILED", `cannot make a home in ${folder}: ${reason}`, { cause });
}
