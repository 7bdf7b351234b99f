import { Command } from "commander";

import { mappingText } from "../core/domain/mapping.ts";
import { fromUtf8, utf8 } from "../core/encoding/bytes.ts";
import { CountersignError } from "../core/errors/error.ts";
import { isJsonObject, type JsonObject, parseJson } from "../core/json/parse.ts";
import { parseMapping } from "../core/mapping/parse.ts";
import { type Tried, tryCall, tryRequest } from "../core/mapping/try.ts";
import { shown } from "../core/text/visible.ts";
import { readBytes } from "../platform/json-file.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import type { Mapping } from "../core/mapping/schema.ts";
import { several } from "./shared/arguments.ts";
import { openDomain } from "./shared/edit.ts";
import { type HomeOption, withHome } from "./shared/home.ts";

interface TestOptions extends HomeOption {
  readonly method?: string;
  readonly url?: string;
  readonly tool?: string;
  readonly arguments?: string;
  readonly body?: string;
  readonly header: readonly string[];
  readonly json?: true;
}

const ABOUT = `Shows how a request, or a call of a tool, would be read: which action it is and with which parameters, or the code it is refused with; and
the rules it misses by little. Nothing is sent anywhere. Exit status: 0 it is an action, 1 it is refused. A call is read as one of the tool that was pinned.
Example: countersign map test --url https://api.shop.example/orders --body '{"total":"12.50","currency":"EUR"}'
Example: countersign map test --tool files write_file --arguments '{"path":"/srv/notes.md","content":"hello"}'`;

/** `countersign map`. */
export function mapCommand(): Command {
  return new Command("map").description("how requests and calls become actions").addCommand(testCommand());
}

function testCommand(): Command {
  return withHome(new Command("test"))
    .description(ABOUT)
    .argument("[name]", "with --tool: the upstream's own name of the tool")
    .option("--url <url>", "where the request would go at the target, with its query")
    .option("--method <method>", "HTTP method; default POST with a body, else GET")
    .option("--body <text or @file>", "the request's body")
    .option("--header <name: value>", "its content-type; application/json for a body by default", several(String), [])
    .option("--tool <target>", "a call of a tool of this server in the place of a request; its name stands behind")
    .option("--arguments <JSON or @file>", "with --tool: the arguments of the call, one JSON object; default none")
    .option("--json", "print one line of JSON")
    .action(test);
}

/** No value in a set is shown. */
const ANY_SALT = `0x${"00".repeat(32)}`;

async function test(name: string | undefined, options: TestOptions): Promise<void> {
  const { tool, url = null } = options;
  const tryIt = tool === undefined ? requestOf(name, options) : callOf(tool, name, options);
  const { domain } = await openDomain(options);
  const tried = await tryIt(parseMapping(mappingText(domain, ANY_SALT)));
  if (options.json === true) printJson(process.stdout, tried);
  else printLines(process.stdout, triedLines(tried, url, process.stdout));
  process.exitCode = tried.action === null ? 1 : 0;
}

type TryIt = (mapping: Mapping) => Promise<Tried>;

/** @throws ARGUMENT_INVALID */
function requestOf(name: string | undefined, options: TestOptions): TryIt {
  const { url, body: said } = options;
  if (url === undefined)
    throw new CountersignError("ARGUMENT_INVALID", "--url, or --tool: which request, or which call?");
  if (name !== undefined || options.arguments !== undefined) {
    throw new CountersignError("ARGUMENT_INVALID", "a name and --arguments are of a call: say --tool");
  }
  const method = options.method ?? (said === undefined ? "GET" : "POST");
  const contentType = contentTypeOf(options);
  return async (mapping) => tryRequest(mapping, { method, url, contentType, body: await bodyOf(said) });
}

/** @throws ARGUMENT_INVALID */
function callOf(target: string, name: string | undefined, options: TestOptions): TryIt {
  const { url, method, body, header, arguments: said } = options;
  if (name === undefined) throw new CountersignError("ARGUMENT_INVALID", "--tool: the name of the tool is missing");
  if (url !== undefined || method !== undefined || body !== undefined || header.length > 0) {
    throw new CountersignError("ARGUMENT_INVALID", "--tool: --url, --method, --body and --header are of a request");
  }
  return async (mapping) => tryCall(mapping, { target, name, input: { arguments: await argumentsOf(said) } });
}

/** @throws ARGUMENT_INVALID, JSON_MALFORMED, JSON_DUPLICATE_NAME */
async function argumentsOf(said: string | undefined): Promise<JsonObject> {
  const value = said === undefined ? {} : parseJson(fromUtf8(await bodyOf(said)));
  if (isJsonObject(value)) return value;
  throw new CountersignError("ARGUMENT_INVALID", "--arguments: expected one JSON object");
}

async function bodyOf(said: string | undefined): Promise<Uint8Array> {
  if (said?.startsWith("@") === true) return readBytes(said.slice(1));
  return utf8(said ?? "");
}

function contentTypeOf({ header, body }: TestOptions): string | null {
  const types = header.map((said) => {
    const [, name = "", value = ""] = /^([A-Za-z0-9-]+):\s*(.+)$/.exec(said) ?? [];
    if (name.toLowerCase() === "content-type") return value;
    throw new CountersignError(
      "ARGUMENT_INVALID",
      "--header: of the headers only content-type decides how a request is read",
    );
  });
  return types.at(-1) ?? (body === undefined ? null : "application/json");
}

/**
 * How a request or a call would be read, as a person reads it.
 * @param url as it was written; null of a call
 */
export function triedLines(tried: Tried, url: string | null, output: NodeJS.WriteStream): readonly string[] {
  const { action, refused, canonical, near } = tried;
  const paint = painter(output);
  const spelled = canonical === null || canonical === url ? [] : fieldLines("  is signed as  ", canonical, Infinity);
  const read =
    action === null
      ? [`${paint("red", `refused: ${refused?.code ?? ""}`)} ${shown(refused?.detail ?? "")}`]
      : [
          `${paint("green", action.type)} at ${action.target}`,
          ...Object.entries(action.params).flatMap(([name, value]) =>
            fieldLines(`  ${name.padEnd(14)}`, String(value)),
          ),
        ];
  return [
    ...read,
    ...spelled,
    ...near.flatMap(({ type, differs, words }) => fieldLines(`  near ${type} (${differs})  `, words)),
  ];
}
