import { join } from "node:path";

/** Clients whose configuration of MCP servers we know. `generic` is a file of this form that some other program reads. */
export const CLIENTS = [
  "claude-desktop",
  "claude-code",
  "cursor",
  "vscode",
  "codex",
  "gemini-cli",
  "windsurf",
  "zed",
  "opencode",
  "generic",
] as const;

export type ClientName = (typeof CLIENTS)[number];

/** Whose machine it is. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly userHome: string;
  /** `CODEX_HOME`, `APPDATA`, `XDG_CONFIG_HOME` where they are set */
  readonly folders: Readonly<Record<"codexHome" | "appData" | "configHome", string | undefined>>;
}

/** `json` is read without comments and without a comma after the last member: such a file disables every server without a word. */
export type Form = "json" | "jsonc" | "toml";

/** Where one server is written. */
export interface Client {
  readonly title: string;
  readonly form: Form;
  /** ways to the object of servers, by name; `*` stands for every member */
  readonly servers: readonly (readonly string[])[];
  /** the command: `command` and `args`, or a list of both in `command` */
  readonly shape: "command" | "list";
  /** the user's own file; null where there is none to guess */
  readonly file: (machine: Machine) => string | null;
  /** what a person has to know before the file is written */
  readonly note?: string;
}

const configHome = ({ folders, userHome }: Machine): string => folders.configHome ?? join(userHome, ".config");

/** A program's folder, by the custom of each system. */
function applicationFile(machine: Machine, ...parts: readonly string[]): string {
  const { platform, userHome, folders } = machine;
  if (platform === "darwin") return join(userHome, "Library", "Application Support", ...parts);
  if (platform === "win32") return join(folders.appData ?? join(userHome, "AppData", "Roaming"), ...parts);
  return join(configHome(machine), ...parts);
}

const MCP_SERVERS = [["mcpServers"]] as const;

export const CLIENT_TABLE: Readonly<Record<ClientName, Client>> = {
  "claude-desktop": {
    title: "Claude Desktop",
    form: "json",
    servers: MCP_SERVERS,
    shape: "command",
    file: (machine) => applicationFile(machine, "Claude", "claude_desktop_config.json"),
    note: "close it first; it reads the file when it starts",
  },
  "claude-code": {
    title: "Claude Code",
    form: "json",
    servers: [["mcpServers"], ["projects", "*", "mcpServers"]],
    shape: "command",
    file: ({ userHome }) => join(userHome, ".claude.json"),
    note: "close it first: it writes this file all the time; for a project's servers give --file .mcp.json",
  },
  cursor: {
    title: "Cursor",
    form: "json",
    servers: MCP_SERVERS,
    shape: "command",
    file: ({ userHome }) => join(userHome, ".cursor", "mcp.json"),
  },
  vscode: {
    title: "VS Code",
    form: "jsonc",
    servers: [["servers"], ["mcpServers"]],
    shape: "command",
    file: (machine) => applicationFile(machine, "Code", "User", "mcp.json"),
    note: "for a workspace give --file .vscode/mcp.json",
  },
  codex: {
    title: "Codex",
    form: "toml",
    servers: [["mcp_servers"]],
    shape: "command",
    file: ({ userHome, folders }) => join(folders.codexHome ?? join(userHome, ".codex"), "config.toml"),
  },
  "gemini-cli": {
    title: "Gemini CLI",
    form: "jsonc",
    servers: MCP_SERVERS,
    shape: "command",
    file: ({ userHome }) => join(userHome, ".gemini", "settings.json"),
  },
  windsurf: {
    title: "Windsurf",
    form: "json",
    servers: MCP_SERVERS,
    shape: "command",
    file: ({ userHome }) => join(userHome, ".codeium", "windsurf", "mcp_config.json"),
  },
  zed: {
    title: "Zed",
    form: "jsonc",
    servers: [["context_servers"]],
    shape: "command",
    file: (machine) =>
      machine.platform === "win32"
        ? applicationFile(machine, "Zed", "settings.json")
        : join(configHome(machine), "zed", "settings.json"),
  },
  opencode: {
    title: "OpenCode",
    form: "jsonc",
    servers: [["mcp", "servers"], ["mcp"]],
    shape: "list",
    file: (machine) => join(configHome(machine), "opencode", "opencode.json"),
  },
  generic: {
    title: "a file of MCP servers",
    form: "jsonc",
    servers: [["mcpServers"], ["servers"], ["context_servers"]],
    shape: "command",
    file: () => null,
  },
};

/** Ends of paths at which a client reads what it runs: no agent writes them, in whichever folder. */
export const CLIENT_ENDINGS: readonly string[] = [
  ...["/claude_desktop_config.json", "/.claude.json", "/.mcp.json", "/.claude/settings.json"],
  ...[
    "/.claude/settings.local.json",
    "/.claude/hooks",
    "/.claude/plugins",
    "/managed-settings.json",
    "/.cursor/mcp.json",
  ],
  ...["/.cursor/hooks.json", "/.vscode/mcp.json", "/code/user/mcp.json", "/.codex/config.toml", "/.codex/hooks.json"],
  ...["/.gemini/settings.json", "/gemini-cli/settings.json", "/.codeium/windsurf", "/.windsurf/hooks.json"],
  ...[
    "/zed/settings.json",
    "/.zed/settings.json",
    "/opencode.json",
    "/opencode.jsonc",
    "/opencode/plugin",
    "/opencode/plugins",
  ],
  ...["/.opencode/plugin", "/.opencode/plugins", "/.countersign", "/countersign.yaml"],
];
