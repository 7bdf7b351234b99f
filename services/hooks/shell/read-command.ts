import { resolve } from "node:path";

import { type Guard, strictest } from "../guard/guard.ts";
import { bare, isOwnCommand, mentionsOwn } from "./own-commands.ts";
import { isOneCommand, isReadable } from "./parser.ts";
import { whyArguments, whyForPerson } from "./programs.ts";
import { readWords } from "./words.ts";

/** What a shell command is. Only a plain one can be permitted by a rule alone. */
export type Command =
  | {
      readonly kind: "plain";
      readonly program: string;
      /** without the program */
      readonly args: readonly string[];
      /** those arguments that are paths, absolute */
      readonly paths: readonly string[];
    }
  /** Held: a person has to read it */
  | { readonly kind: "person"; readonly why: string }
  /** refused whatever a rule says */
  | { readonly kind: "forbidden"; readonly code: "COMMAND_FORBIDDEN" | "COMMAND_UNREADABLE"; readonly why: string };

/** Longer than anything a person reads before he agrees to it. */
const MOST = 16_384;

/**
 * Reads a command a client would give to a shell.
 * @param cwd folder it would run in, absolute
 */
export async function readCommand(text: string, cwd: string, guard: Guard): Promise<Command> {
  if (text.length > MOST) return unreadable(`it has more than ${MOST} characters`);
  if (!text.isWellFormed()) return unreadable("it is no Unicode text");
  const read = readWords(text);
  if (read.kind === "broken") return unreadable(read.why);
  if (read.kind === "words" && read.words.length === 0) return unreadable("there is no command");
  if (guard.path(".", cwd) === "inside") return forbidden("it would run in the home of Countersign");
  if (read.kind === "other") return readOther(text, read.why, cwd, guard);

  const words = read.words.map(({ value }) => value);
  const [program = "", ...args] = words;
  const touch = strictest(words.map((word) => guard.word(word, cwd)));
  if (touch === "inside") return forbidden("it names what belongs to Countersign or configures a client");
  if (isOwnCommand(words)) return forbidden("this verb of countersign is a person's");
  const raws = words.some((word) => /\s/.test(word)) && (guard.text(bare(text)) || mentionsOwn(text));
  if (raws) return forbidden("an argument speaks of Countersign");
  if (!(await isOneCommand(text, read.words))) {
    return (await isReadable(text))
      ? { kind: "person", why: "two readers do not agree on what it says" }
      : unreadable("the parser refuses it");
  }
  if (touch === "unclear")
    return {
      kind: "person",
      why: "a path in it means another file to each process, or is a pattern that the home fits",
    };
  if (touch === "above") return { kind: "person", why: "what it names contains the home of Countersign" };
  const why = whyForPerson(program) ?? whyArguments(program, args);
  return why === null ? { kind: "plain", program, args, paths: pathsOf(args, cwd) } : { kind: "person", why };
}

/** What only a shell can tell is for a person, unless it speaks of what is never an agent's. */
async function readOther(text: string, why: string, cwd: string, guard: Guard): Promise<Command> {
  if (!(await isReadable(text))) return unreadable("the parser refuses it");
  const plain = bare(text);
  const parts = plain.split(/[\s;&|()<>`{}$]+/);
  if (guard.text(plain) || strictest(parts.map((part) => guard.word(part, cwd))) === "inside") {
    return forbidden("it names what belongs to Countersign or configures a client");
  }
  if (mentionsOwn(text)) return forbidden("it speaks of countersign, and is no plain command");
  return { kind: "person", why: `it has ${why}` };
}

/** Arguments that name a place: with a slash, or a dot alone. An option is none, whatever it carries. */
function pathsOf(args: readonly string[], cwd: string): readonly string[] {
  return args
    .filter((arg) => !arg.startsWith("-") && (/\//.test(arg) || /^\.{1,2}$/.test(arg)) && !arg.includes("://"))
    .map((arg) => resolve(cwd, arg));
}

function unreadable(why: string): Command {
  return { kind: "forbidden", code: "COMMAND_UNREADABLE", why };
}

function forbidden(why: string): Command {
  return { kind: "forbidden", code: "COMMAND_FORBIDDEN", why };
}
