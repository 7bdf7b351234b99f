import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/parse.ts";
import { absolute, type Deed, filesOfPatch, type HookClient, textIn, unknownForm } from "./event.ts";

type Reader = (input: JsonObject, cwd: string, client: HookClient) => Deed;

const shell: Reader = (input, _cwd, client) => ({ kind: "shell", command: textIn(client, input, "command") });
const inner: Reader = () => ({ kind: "inner" });
const files =
  (verb: "read" | "write", ...names: readonly string[]): Reader =>
  (input, cwd, client) => ({ kind: "files", verb, paths: absolute(cwd, textIn(client, input, ...names)) });
/** A search without a folder looks where the client is. */
const search: Reader = (input, cwd) => {
  const at = ["path", "dir_path", "directory"].map((name) => input[name]).find((each) => typeof each === "string");
  return { kind: "files", verb: "search", paths: absolute(cwd, at ?? ".") };
};
const patch: Reader = (input, cwd, client) => ({
  kind: "files",
  verb: "write",
  paths: absolute(cwd, ...filesOfPatch(client, textIn(client, input, "command", "input", "patch", "patchText"))),
});
const network =
  (...names: readonly string[]): Reader =>
  (input, _cwd, client) => ({ kind: "network", where: textIn(client, input, ...names) });

/** What each client calls its own tools. What stands here nowhere goes by the client's name for it, and needs a rule of that name. */
const TOOLS: Readonly<Record<HookClient, Readonly<Record<string, Reader>>>> = {
  "claude-code": {
    Bash: shell,
    Read: files("read", "file_path"),
    Write: files("write", "file_path"),
    Edit: files("write", "file_path"),
    MultiEdit: files("write", "file_path"),
    NotebookEdit: files("write", "notebook_path"),
    Glob: search,
    Grep: search,
    WebFetch: network("url"),
    WebSearch: network("query"),
    ...{ TodoWrite: inner, ExitPlanMode: inner, AskUserQuestion: inner, BashOutput: inner, ToolSearch: inner },
  },
  codex: { Bash: shell, apply_patch: patch, update_plan: inner },
  "gemini-cli": {
    run_shell_command: shell,
    read_file: files("read", "absolute_path", "file_path", "path"),
    write_file: files("write", "file_path"),
    replace: files("write", "file_path"),
    ...{ glob: search, search_file_content: search, grep_search: search, list_directory: search },
    web_fetch: network("prompt", "url"),
    google_web_search: network("query"),
    write_todos: inner,
  },
  cursor: {
    Shell: shell,
    Read: files("read", "file_path", "path"),
    Write: files("write", "file_path", "path"),
    Edit: files("write", "file_path", "path"),
    StrReplace: files("write", "file_path", "path"),
    Delete: files("write", "file_path", "path"),
    ...{ Grep: search, Glob: search, TodoWrite: inner },
    WebFetch: network("url"),
    WebSearch: network("query", "search_term"),
  },
  opencode: {
    bash: shell,
    read: files("read", "filePath"),
    write: files("write", "filePath"),
    edit: files("write", "filePath"),
    patch,
    ...{ glob: search, grep: search, list: search, todowrite: inner, todoread: inner },
    webfetch: network("url"),
    websearch: network("query"),
  },
};

const MCP_NAME = /^mcp__(.+?)__(.+)$/;

/** What a tool of a client would do. @throws HOOK_VERSION_UNKNOWN when a known tool has an input of another form */
export function deedOf(client: HookClient, tool: string, input: JsonValue, cwd: string): Deed {
  const [, server, name] = MCP_NAME.exec(tool) ?? [];
  if (server !== undefined && name !== undefined) return { kind: "mcp", server, tool: name };
  const read = Object.hasOwn(TOOLS[client], tool) ? TOOLS[client][tool] : undefined;
  if (read === undefined) return { kind: "other" };
  if (!isJsonObject(input)) throw unknownForm(client, `the input of ${tool} is no object`);
  return read(input, cwd, client);
}
