import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { type Asked, askedSchema } from "../core/domain/asked.ts";
import { CountersignError } from "../core/errors/error.ts";
import { nearestName } from "../core/text/nearest.ts";
import { readJsonFile, writeJsonFile } from "../platform/json-file.ts";
import type { HomeFiles } from "./home/files.ts";

/** As many may wait: who asks without end fills no disk and no screen. */
const MOST = 32;
const FILE = /^([0-9]{10}-[0-9a-f]{8})\.json$/;

type Files = Pick<HomeFiles, "asked">;

/** What agents asked for, by its id, oldest first. @throws FILE_INVALID */
export async function readAsked({ asked: folder }: Files): Promise<readonly (Asked & { readonly id: string })[]> {
  const ids = (await readdir(folder).catch(() => [])).flatMap((file) => FILE.exec(file)?.[1] ?? []).toSorted();
  return Promise.all(ids.map(async (id) => ({ id, ...(await readJsonFile(join(folder, `${id}.json`), askedSchema)) })));
}

/** Writes down what an agent asks for. @returns its id @throws ASKED_TOO_MUCH while too much waits, STORE_FAILED */
export async function writeAsked({ asked: folder }: Files, asked: Asked): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length >= MOST) {
    throw new CountersignError("ASKED_TOO_MUCH", `${MOST} requests wait: \`countersign asked list\` shows them`);
  }
  const id = `${String(asked.at).padStart(10, "0")}-${randomBytes(4).toString("hex")}`;
  await writeJsonFile(join(folder, `${id}.json`), asked);
  return id;
}

/** One that waits. @throws ARGUMENT_INVALID */
export async function askedNamed(files: Files, id: string): Promise<Asked> {
  const all = await readAsked(files);
  const found = all.find((each) => each.id === id);
  if (found !== undefined) {
    const { id: _id, ...asked } = found;
    return asked;
  }
  const near = nearestName(
    id,
    all.map((each) => each.id),
  );
  throw new CountersignError(
    "ARGUMENT_INVALID",
    `nobody asked for ${id}${near === null ? "" : `: do you mean ${near}?`}`,
  );
}

/** What was done, or is not wanted, waits no more. */
export async function dropAsked(files: Files, id: string): Promise<void> {
  await askedNamed(files, id);
  await rm(join(files.asked, `${id}.json`));
}
