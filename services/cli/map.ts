import { Command } from "commander";

import { mappingText } from "../core/domain/mapping.ts";
import { utf8 } from "../core/encoding/bytes.ts";
import { CountersignError } from "../core/errors/error.ts";
import { parseMapping } from "../core/mapping/parse.ts";
import { type Tried, tryRequest } from "../core/mapping/try.ts";
import { shown } from "../core/text/visible.ts";
import { readBytes } from "../platform/json-file.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { several } from "./shared/arguments.ts";
import { openDomain } from "./shared/edit.ts";
import { type HomeOption, withHome } from "./shared/home.ts";

interface TestOptions extends HomeOption {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly header: readonly string[];
  readonly json?: true;
}

const ABOUT = `Shows how a request would be read: which action it is and with which parameters, or the code it is refused with; and
the rules it misses by little. Nothing is sent anywhere. Exit status: 0 it is an action, 1 it is refused.
Example: countersign map test --url https://api.shop.example/orders --body '{"total":"12.50","currency":"EUR"}'`;

/** `countersign map`. */
export function mapCommand(): Command {
  return new Command("map").description("how requests become actions").addCommand(testCommand());
}

function testCommand(): Command {
  return withHome(new Command("test"))
    .description(ABOUT)
    .requiredOption("--url <url>", "where the request would go at the target, with its query")
    .option("--method <method>", "HTTP method; default POST with a body, else GET")
    .option("--body <text or @file>", "the request's body")
    .option("--header <name: value>", "its content-type; application/json for a body by default", several(String), [])
    .option("--json", "print one line of JSON")
    .action(test);
}

/** No value in a set is shown. */
const ANY_SALT = `0x${"00".repeat(32)}`;

async function test(options: TestOptions): Promise<void> {
  const { domain } = await openDomain(options);
  const body = await bodyOf(options.body);
  const method = options.method ?? (options.body === undefined ? "GET" : "POST");
  const contentType = contentTypeOf(options);
  const mapping = parseMapping(mappingText(domain, ANY_SALT));
  const tried = tryRequest(mapping, { method, url: options.url, contentType, body });
  if (options.json === true) printJson(process.stdout, tried);
  else printLines(process.stdout, triedLines(tried, options.url, process.stdout));
  process.exitCode = tried.action === null ? 1 : 0;
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

/** How a request would be read, as a person reads it. */
export function triedLines(tried: Tried, url: string, output: NodeJS.WriteStream): readonly string[] {
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
