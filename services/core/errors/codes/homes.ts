import { bad, refused, retry, type ErrorEntry } from "./entry.ts";

/** Homes of trust domains: finding one, trusting it, and what it keeps. */
export const HOME_ERRORS = {
  HOME_NOT_FOUND: bad(
    400,
    "There is no home of a trust domain here",
    "Make one with `countersign init`, or name yours with --home or COUNTERSIGN_HOME.",
  ),
  HOME_EXISTS: bad(
    400,
    "The folder is the home of a trust domain already",
    "Choose another folder; `countersign plan` shows what the home that is there comes to.",
  ),
  HOME_UNTRUSTED: refused(
    403,
    "The home that was found is not one you trust",
    "Look at it with `countersign trust <path>` and agree, if it is yours; else name your own with --home.",
  ),
  HOME_FOREIGN: refused(
    403,
    "The home belongs to another System than the one you trust there",
    "Find out who changed it; only if it is meant to be another one: `countersign trust <path>`.",
  ),
  HOME_IN_USE: retry(
    403,
    "Another command is changing the home",
    "Wait until the named process has ended, then run the command again; nothing was changed.",
  ),
  TRUST_LIST_UNSAFE: bad(
    400,
    "The list of homes you trust cannot be relied on",
    "Look at what it says; then correct owner and mode as the message says (chmod 600), or remove it and trust anew.",
  ),
  CREDENTIAL_UNREADABLE: bad(
    400,
    "The credential of a target cannot be read",
    "Set the variable, or correct path and mode (0600) of the file, that stands at the line the message gives.",
  ),
  PASSPHRASE_MISSING: bad(
    400,
    "The keys of the home are encrypted, and there is no passphrase",
    "Give --passphrase-file or COUNTERSIGN_PASSPHRASE_FILE (one line, mode 0600), or run it at a terminal.",
  ),
  PASSPHRASE_WEAK: bad(
    400,
    "The passphrase is too short",
    "Take one of at least 12 characters, better of several words.",
  ),
  ASKED_TOO_MUCH: retry(
    429,
    "Too many requests of agents wait for a person",
    "Look at them with `countersign asked list`, and take or drop them.",
  ),
} as const satisfies Record<string, ErrorEntry>;
