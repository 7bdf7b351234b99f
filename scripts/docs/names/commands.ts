import type { Page, Problem, Span } from "./page.ts";

/** A command with its options (`--name`) and the commands below it. */
export interface CommandNode {
  readonly name: string;
  readonly options: ReadonlySet<string>;
  readonly commands: readonly CommandNode[];
}

/** What can be started. */
export interface Programs {
  /** `countersign` */
  readonly countersign: CommandNode;
  /** `npm run gov --` */
  readonly gov: CommandNode;
  /** npm scripts, and the options each of them knows */
  readonly scripts: ReadonlyMap<string, ReadonlySet<string>>;
}

const OPTION = /(?<![\w-])--[a-z][a-z0-9-]*/g;
const NPM = /\bnpm (?:(?:--silent|-s) )?(?:run (?:(?:--silent|-s) )?([a-z][\w:-]*)|(start|test)\b)([^|;&>#]*)/g;
const STARTS: readonly (readonly [RegExp, (programs: Programs) => CommandNode])[] = [
  [/(?<![\w/.-])countersign (?!import )([^|;&>#]*)/g, ({ countersign }) => countersign],
  [/^(?:\$ )?gov ([^|;&>#]*)/g, ({ gov }) => gov],
];

/** Every npm script, command, verb and option a page names exists. */
export function checkCommands(page: Page, programs: Programs): readonly Problem[] {
  const lines = [...page.code, ...page.blocks].flatMap(opened);
  const wrong = lines.flatMap((line) => [
    ...npmProblems(line, programs),
    ...STARTS.flatMap(([start, program]) =>
      [...line.text.matchAll(start)].flatMap(([, rest = ""]) => walk(program(programs), rest, line)),
    ),
    ...(/^(-- )?--[a-z]/.test(line.text) ? optionProblems(line, programs) : []),
  ]);
  return withFile(page, wrong);
}

/** A help text or a cure speaks of options of our own commands only, with backticks or without. */
export function checkOptions(page: Page, programs: Programs): readonly Problem[] {
  return withFile(
    page,
    page.prose.flatMap((line) => optionProblems(line, programs)),
  );
}

/** npm scripts are named in prose and comments, too. */
export function checkScripts(page: Page, programs: Programs): readonly Problem[] {
  return withFile(
    page,
    page.prose.flatMap((line) => npmProblems({ ...line, text: line.text.replaceAll("`", " ; ") }, programs)),
  );
}

type Wrong = Omit<Problem, "file">;

function withFile({ file }: Page, wrong: readonly Wrong[]): readonly Problem[] {
  return wrong.map((each) => ({ file, ...each }));
}

/** A line, and each `$(...)` in it as a line of its own; texts in quotes are no options. */
function opened({ line, text }: Span): readonly Span[] {
  const inner = [...text.matchAll(/\$\(((?:[^()]|\([^()]*\))*)\)/g)].map(([, each = ""]) => each);
  const outer = text.replaceAll(/\$\((?:[^()]|\([^()]*\))*\)/g, "X").replaceAll(/"[^"]*"|'[^']*'/g, "X");
  return [outer, ...inner].map((each) => ({ line, text: each }));
}

function npmProblems({ line, text }: Span, programs: Programs): readonly Wrong[] {
  return [...text.matchAll(NPM)].flatMap(([, run, short, rest = ""]) => {
    const script = run ?? short ?? "";
    const options = programs.scripts.get(script);
    if (options === undefined) return [{ line, word: `npm run ${script}`, why: "no such script in package.json" }];
    const own = rest.split(" -- ").slice(1).join(" ");
    if (script === "gov") return walk(programs.gov, own, { line, text });
    return (own.match(OPTION) ?? [])
      .filter((option) => !options.has(option))
      .map((option) => ({ line, word: option, why: `npm run ${script} has no such option` }));
  });
}

function walk(program: CommandNode, rest: string, { line }: Span): readonly Wrong[] {
  const wrong: Wrong[] = [];
  let node = program;
  let known = new Set(node.options);
  for (const word of rest.trim().split(/\s+/)) {
    const [name = ""] = /^--[a-z][a-z0-9-]*/.exec(word) ?? [];
    if (name !== "" && !known.has(name)) wrong.push({ line, word: name, why: `${node.name} has no such option` });
    if (name !== "" || node.commands.length === 0) continue;
    // A placeholder stands for every command; what comes after it belongs to none.
    if (!/^[a-z][a-z-]*$/.test(word)) break;
    const next = node.commands.find((each) => each.name === word);
    if (next === undefined) return [...wrong, { line, word, why: `${node.name} has no such command` }];
    node = next;
    known = new Set([...known, ...node.options]);
  }
  return wrong;
}

function optionProblems({ line, text }: Span, programs: Programs): readonly Wrong[] {
  const known = new Set([
    ...allOptions(programs.countersign),
    ...allOptions(programs.gov),
    ...[...programs.scripts.values()].flatMap((options) => [...options]),
  ]);
  return (text.match(OPTION) ?? [])
    .filter((option) => !known.has(option))
    .map((option) => ({ line, word: option, why: "no command has such an option" }));
}

function allOptions({ options, commands }: CommandNode): readonly string[] {
  return [...options, ...commands.flatMap(allOptions)];
}
