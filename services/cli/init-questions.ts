import { select, text } from "@clack/prompts";

import { CountersignError } from "../core/errors/error.ts";
import { TEMPLATES } from "../domain/templates/templates.ts";
import { askPassphrase, LEAST_PASSPHRASE } from "./shared/passphrase.ts";

/** What a new home is made of. */
export interface Answers {
  readonly organization: string;
  readonly template: string;
  /** URL of a node, or env:<NAME>; null: a chain of this machine */
  readonly rpc: string | null;
  /** null: the keys of people stay open */
  readonly passphrase: string | null;
}

/** What was said on the command line is not asked. */
export type Said = { readonly [Member in keyof Answers]: Answers[Member] | undefined };

/** What `init` takes where nobody is asked. */
const DEFAULT_TEMPLATE = "minimal";

/**
 * At most four questions, each with an answer to begin with.
 * @param name of the folder
 * @throws ARGUMENT_MISSING where there is no terminal, or somebody stops
 */
export async function askForHome(said: Said, name: string): Promise<Answers> {
  if (!process.stdin.isTTY) {
    throw new CountersignError("ARGUMENT_MISSING", "there is no terminal to ask at: give --yes, or say everything");
  }
  const output = process.stderr;
  return {
    organization:
      said.organization ??
      answered(
        await text({
          message: "What is the organization called?",
          initialValue: name,
          output,
          validate: (value) => ((value ?? "").trim() === "" ? "It needs a name." : undefined),
        }),
      ).trim(),
    template:
      said.template ??
      answered(
        await select({
          message: "Which template is nearest?",
          initialValue: DEFAULT_TEMPLATE,
          output,
          options: TEMPLATES.map(({ name: value, about }) => ({ value, label: value, hint: about })),
        }),
      ),
    rpc:
      said.rpc === undefined ? rpcIn(answered(await text({ message: CHAIN, placeholder: "local", output }))) : said.rpc,
    passphrase: said.passphrase === undefined ? await newPassphrase() : said.passphrase,
  };
}

/** What was not said, as it is without asking. Without a passphrase a home is ephemeral. */
export function withoutAsking(said: Said, name: string): Answers {
  const { organization = name, template = DEFAULT_TEMPLATE, rpc = null, passphrase = null } = said;
  return { organization, template, rpc, passphrase };
}

const CHAIN = "On which chain? Leave it empty for one of this machine, or give the URL of a node, or env:<NAME>";

/** null for a chain of this machine, which is what nothing means, too. */
export function rpcIn(said: string): string | null {
  const rpc = said.trim();
  return rpc === "" || rpc === "local" ? null : rpc;
}

/** Typed twice: a key behind a passphrase nobody can repeat is lost. */
async function newPassphrase(): Promise<string | null> {
  const first = await askPassphrase(
    `A passphrase for the keys of people, of at least ${LEAST_PASSPHRASE} characters. Empty: ephemeral, the keys stay open`,
    (value) => (value === "" || value.length >= LEAST_PASSPHRASE ? undefined : `It has ${value.length} characters.`),
  );
  if (first === "") return null;
  return askPassphrase("The same once more", (value) => (value === first ? undefined : "It is another one."));
}

function answered(answer: string | symbol): string {
  if (typeof answer === "string") return answer;
  throw new CountersignError("ARGUMENT_MISSING", "nothing was answered, and nothing was made");
}
