import { type HomeServer, startServerHome } from "./server-home.ts";

/** A file server of a home, and the agent that may write with it. */
export interface StoryHome {
  readonly dir: string;
  /** what starts the server */
  readonly command: readonly string[];
  /** files the agent may write */
  readonly writable: readonly string[];
  /** servers beside it, each with the tools the agent may call; those that are to be held */
  readonly others?: Readonly<Record<string, HomeServer & { readonly only: readonly string[]; readonly held?: string }>>;
}

/** The agent may write, and a person looks at it before it moves a file, which takes something away where it was. @returns the page */
export function startStory({ dir, command, writable, others = {} }: StoryHome): Promise<string> {
  const params = (pointer: string) => ({
    ...{ dataset: { argument: pointer }, access: { value: "write" }, classification: { value: "public" } },
  });
  const called = Object.entries(others).flatMap(([target, { only, held }]) =>
    only.map((tool) => {
      const floor = tool === held ? { atLeast: "Held" } : {};
      return [`${target}.${tool}`, { target, tool, ...floor }] as const;
    }),
  );
  return startServerHome({
    dir,
    servers: { files: { mcp: { command }, only: ["write_file", "move_file"] }, ...others },
    actions: () => ({
      "files.write": { target: "files", tool: "write_file", params: params("/path") },
      "files.move": { target: "files", tool: "move_file", params: params("/destination"), atLeast: "Held" },
      ...Object.fromEntries(called),
    }),
    delegated: { data: { write: writable, ceiling: "public" } },
    passkeysUpTo: "100.00 USD",
  });
}
