import { spawn } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { collect } from "../../../e2e/support/run.ts";
import { HAS_GROUPS, signalGroup } from "../../../e2e/support/group.ts";
import { createTempDir, removeDir } from "../../../e2e/support/temp-dir.ts";
import { type Command, type NpmClient, prepare, REAL_CLIENTS } from "./clients.ts";
import { type ScriptedModel, startModel, type Turn } from "./model.ts";

/** A client with a user's home of its own, a project, and a model that does as it is written. */
export interface Scene {
  /** `u` is the user's home, `repo/src` where the client works */
  readonly dir: string;
  readonly userHome: string;
  readonly project: string;
  readonly model: ScriptedModel;
  /** a file in the user's home, by its path from there */
  put(name: string, text: string): void;
  /** Lets the client do what the model wants. */
  play(turns: readonly Turn[]): Promise<Played>;
  stop(): Promise<void>;
}

export interface Played {
  /** null when it had to be ended */
  readonly status: number | null;
  readonly output: string;
  /** what the model was told at last */
  readonly told: string;
}

/** A client that hangs is ended after this many milliseconds. */
const PATIENCE = 60_000;

export async function startScene(client: NpmClient, [program, ...before]: Command): Promise<Scene> {
  const dir = realpathSync(createTempDir());
  const [userHome, project] = [join(dir, "u"), join(dir, "repo", "src")];
  mkdirSync(userHome);
  mkdirSync(project, { recursive: true });
  const model = await startModel();
  const { args, env } = REAL_CLIENTS[client];
  prepare(client, userHome, model.url);
  return {
    ...{ dir, userHome, project, model },
    put: (name, text) => {
      const path = join(userHome, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
    play: async (turns) => {
      model.play(turns);
      const child = spawn(program, [...before, ...args("Do as you are told.")], {
        ...{ cwd: project, detached: HAS_GROUPS, stdio: ["ignore", "pipe", "pipe"] },
        // Nothing of this machine but where its programs are, and nobody to call beyond it.
        env: { PATH: process.env["PATH"], HOME: userHome, TERM: "dumb", ...NO_NETWORK, ...env(model.url) },
      });
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      const over = AbortSignal.timeout(PATIENCE);
      const end = () => signalGroup(child, "SIGKILL");
      over.addEventListener("abort", end);
      try {
        const status = await new Promise<number | null>((resolve, reject) => {
          child.once("error", reject);
          child.once("close", resolve);
        });
        return { status, output: `${out()}${err()}`, told: model.asked.at(-1) ?? "" };
      } finally {
        over.removeEventListener("abort", end);
        end();
      }
    },
    stop: async () => {
      await model.stop();
      removeDir(dir);
    },
  };
}

/** A proxy nobody listens at: what is not on loopback fails at once. */
const NOBODY = "http://127.0.0.1:9";
const NO_NETWORK = {
  ...{ HTTP_PROXY: NOBODY, HTTPS_PROXY: NOBODY, http_proxy: NOBODY, https_proxy: NOBODY },
  ...{ NO_PROXY: "127.0.0.1,localhost", no_proxy: "127.0.0.1,localhost" },
};
