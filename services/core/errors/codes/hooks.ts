import { bad, refused, retry, type ErrorEntry } from "./entry.ts";

/** Coding agents: the hooks their clients call, and the files of those clients. */
export const HOOK_ERRORS = {
  HOOK_VERSION_UNKNOWN: refused(
    403,
    "What the client's hook says has a form nobody here knows",
    "Bring client and Countersign to versions that know each other; until then `countersign hook uninstall <client>` takes the hook away.",
  ),
  HOOK_UNKNOWN_CALLER: refused(
    403,
    "The hook does not show the token of this home",
    "Run `countersign hook install <client>` again: it writes the token that the running home expects.",
  ),
  HOOK_INPUT_CHANGED: refused(
    403,
    "What ran is not what the hook was asked about",
    "Look for another hook of the client that rewrites inputs after ours; take it out, or let it run before.",
  ),
  HOOK_CALL_REPEATED: refused(
    403,
    "The very call a hook asks about runs already",
    "Let the client make a new call: a permission is for one, and nobody has said yet what became of it.",
  ),
  COMMAND_UNREADABLE: refused(
    403,
    "No shell could read the command in one way only",
    "Write it as one plain command: a program and its arguments, quotes closed, without control characters.",
  ),
  COMMAND_FORBIDDEN: refused(
    403,
    "An agent does not touch what holds it",
    "A person does it in a terminal of his own: keys, domain file, hooks and configuration of clients are no agent's.",
  ),
  CLIENT_UNSUPPORTED: bad(
    400,
    "The client, or this version of it, cannot be held by a hook",
    "Use one of the clients and versions the message names.",
  ),
  CLIENT_FILE_INVALID: bad(
    400,
    "The configuration of the client cannot be changed without guessing",
    "Correct the file as the message says, or name another one with --file; nothing was written.",
  ),
  CLIENT_NOT_INSTALLED: bad(
    400,
    "Nothing of ours stands in the file",
    "`countersign mcp install` and `countersign hook install` put it there; --file names a file of your own.",
  ),
  CLIENT_FILE_CHANGED: retry(
    403,
    "The file changed between showing and writing",
    "Close the client, which writes the file by itself, and run the command again; nothing was written.",
  ),
} as const satisfies Record<string, ErrorEntry>;
