import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Files } from "./files.ts";

interface Decision {
  readonly room: string;
  readonly file: string;
  readonly title: string;
}

const INTRODUCTION = `# Decisions

For whoever is about to change how Countersign works and wonders why it is the way it is. Written by \`npm run docs\`.

Each page holds one decision: the context it was made in, the decision, why it was made so, and what it costs. A rule that
looks odd usually closes a known hole, so find the hole here before you remove the rule. Pages stand in a folder for each
room or subject. A decision that is taken back is rewritten, with the new reason, and not kept beside the new one.`;

/** docs/decisions/README.md: every page in the folders beside it, by room. */
export function decisionsIndex(root: string, { files }: Files): string {
  const decisions = [...files].sort().flatMap((file) => readDecision(root, file));
  const rooms = [...new Set(decisions.map(({ room }) => room))];
  const parts = rooms.map((room) => {
    const lines = decisions.filter((each) => each.room === room).map(({ title, file }) => `- [${title}](${file})`);
    return `## ${room}\n\n${lines.join("\n")}`;
  });
  return `${[INTRODUCTION, ...parts].join("\n\n")}\n`;
}

function readDecision(root: string, path: string): readonly Decision[] {
  const match = /^docs\/decisions\/(([\w-]+)\/[\w-]+\.md)$/.exec(path);
  if (match === null) return [];
  const [, file = "", room = ""] = match;
  const title = /^# (.+)$/m.exec(readFileSync(join(root, path), "utf8"))?.[1];
  return [{ room, file, title: title ?? file }];
}
