import { request } from "node:http";

import { z } from "zod";

import { hooksOf } from "../core/domain/hooks.ts";
import type { Domain } from "../core/domain/schema.ts";
import { shown } from "../core/text/visible.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { openClientFile, textOf } from "../hooks/clients/client-file.ts";
import { listKept } from "../hooks/clients/kept.ts";
import { INSTALLERS } from "../hooks/install/table.ts";
import { tryHook } from "../hooks/install/try-hook.ts";
import type { HookClient } from "../hooks/payloads/event.ts";
import { readSecretFile } from "../keys/private-file.ts";
import { utc } from "../platform/terminal/text.ts";
import { type Finding, ok, warning, wrong } from "./doctor-finding.ts";

/** How the hook of one client stands. */
export interface HookStanding {
  readonly agent: string;
  readonly client: HookClient;
  /** the file it is written in; null where this home wrote none */
  readonly file: string | null;
  /** `answered` when a probe came back that went through what is written there; why not, otherwise */
  readonly tried: string;
  /** Unix milliseconds when the client itself asked last, since the helper runs; null when it never did */
  readonly seen: number | null;
  /** the probe came back, and the client itself was seen to ask */
  readonly enforced: boolean;
}

const seenSchema = z.array(z.strictObject({ agent: z.string(), client: z.string(), at: z.int() }));
const ASK_MS = 5_000;

/** Each hook the domain file names, tried through the client's own configuration. */
export async function hookStandings(files: HomeFiles, domain: Domain): Promise<readonly HookStanding[]> {
  const wanted = hooksOf(domain).flatMap(({ agent, clients }) => clients.map((client) => ({ agent, client })));
  if (wanted.length === 0) return [];
  const [kept, seen] = await Promise.all([listKept(files.clients), seenBy(files.hookSocket)]);
  return Promise.all(
    wanted.map(async ({ agent, client }) => {
      const file = kept.find((each) => each.what === "hook" && each.client === client)?.file ?? null;
      const tried = file === null ? "it is not installed" : await triedWords(files, client, file);
      const at = seen.find((each) => each.agent === agent && each.client === client)?.at ?? null;
      return { agent, client, file, tried, seen: at, enforced: tried === "answered" && at !== null };
    }),
  );
}

/** Never more than was seen. */
export function hookText({ tried, seen, enforced }: HookStanding): string {
  if (enforced && seen !== null)
    return `enforced: a probe through its configuration was refused, and it asked at ${utc(Math.floor(seen / 1000))}`;
  if (tried !== "answered") return `not enforced: ${tried}`;
  return "not seen to be enforced: its configuration works, and the client itself has not asked since the helper runs";
}

/** What a person is told of it. */
export function lookAtHook(standing: HookStanding): Finding {
  const { client, agent, file, tried, enforced } = standing;
  const said = hookText(standing);
  const install = `countersign hook install ${client} --agent ${agent}`;
  if (enforced) return ok(said);
  if (file === null) return warning(said, install);
  if (tried !== "answered") return wrong(said, `countersign logs hooks; ${install}`);
  return warning(said, `have ${INSTALLERS[client].title} use a tool, then look again: ${INSTALLERS[client].note}`);
}

async function triedWords(files: HomeFiles, client: HookClient, file: string): Promise<string> {
  const token = await readSecretFile(files.hookToken);
  const text = textOf(await openClientFile(file));
  const tried = await tryHook(client, text, token, files.home);
  switch (tried.kind) {
    case "answered":
      return "answered";
    case "absent":
      return `nothing of ours stands in ${file} any more`;
    case "failed":
      return shown(tried.why);
  }
}

/** Which clients asked by themselves; none where nobody answers. */
function seenBy(socketPath: string): Promise<z.infer<typeof seenSchema>> {
  return new Promise((resolve) => {
    const none = (): void => resolve([]);
    const call = request({ socketPath, path: "/seen", timeout: ASK_MS }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", none);
      answer.on("end", () => {
        try {
          resolve(seenSchema.parse(JSON.parse(Buffer.concat(parts).toString("utf8"))));
        } catch {
          none();
        }
      });
    });
    call.on("timeout", () => call.destroy());
    call.on("error", none);
    call.end();
  });
}
