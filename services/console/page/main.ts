import { z } from "zod";

import { readHoldId } from "../../core/approval/hold-id.ts";
import type { CheckedWaiting } from "../../core/plans/checked.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { shown } from "../../core/text/visible.ts";
import type { ConsoleFacts } from "../facts-schema.ts";
import { readFacts } from "./ask.ts";
import { at, button, element, say, show } from "./dom.ts";
import { MOST_WHY } from "../../core/schemas/approval-denial.ts";
import { approve, deny, readHold } from "./hold.ts";
import { makePasskey, passkeyPerson, type Person, walletPerson } from "./signers.ts";
import { holdCard, note, refusalNote } from "./view.ts";

// Compiled checks need what the page's own policy forbids.
z.config({ jitless: true });

/** A page whose facts are this old begins anew: whoever left it open reads again. */
const STALE_MS = 10 * 60_000;
const ENROL = "enrol";

void begin();
addEventListener("hashchange", () => void begin());

async function begin(): Promise<void> {
  say("");
  try {
    const facts = await readFacts();
    at("organization").textContent = shown(facts.name);
    if (location.origin !== facts.url) return elsewhere(facts);
    const name = decodeURIComponent(location.hash.slice(1));
    if (name === ENROL) return enrolment(facts);
    const id = readHoldId(name);
    if (id === null) return nothing();
    door(id, facts);
  } catch (error) {
    show(element("article", "card", element("h1", "", "This page cannot begin"), refusalNote(error)));
  }
}

/** Passkeys belong to one origin, and a browser has none for an address of numbers. */
function elsewhere({ url }: ConsoleFacts): void {
  const link = element("a", "", url);
  link.href = `${url}/${location.hash}`;
  show(
    element(
      "article",
      "card",
      element("h1", "", "Open this page by its own name"),
      element("p", "", "The domain names ", link, ": nothing that is signed elsewhere counts."),
    ),
  );
}

function nothing(): void {
  const link = element("a", "", "Make a passkey for this page");
  link.href = `#${ENROL}`;
  show(
    element(
      "article",
      "card",
      element("h1", "", "Nothing to approve here"),
      element("p", "", "Open the link of a held action: it ends with the hold's id."),
      element("p", "", link, " if you are to approve with one."),
    ),
  );
}

/** What stands before anything is shown: only approvers read a hold. */
function door(id: string, facts: ConsoleFacts, error?: unknown): void {
  const enter = (person: Person) => async (): Promise<void> => {
    say(person.kind === "passkey" ? "Confirm with your passkey …" : "Confirm in your wallet …");
    try {
      opened(await readHold(id, facts, person), facts, person, Date.now());
      say("Read it, then decide.");
    } catch (refused) {
      door(id, await readFacts().catch(() => facts), refused);
      say("");
    }
  };
  const wallet = walletPerson();
  show(
    element(
      "article",
      "card",
      element("h1", "", "An action waits for a person"),
      element("p", "", "First show that you are an approver. This signs that you read, and nothing else."),
      ...(error === undefined ? [] : [refusalNote(error)]),
      element(
        "div",
        "actions",
        button("Show it with my passkey", "main", enter(passkeyPerson(facts))),
        ...(wallet === null ? [] : [button("Show it with my wallet", "", enter(wallet))]),
      ),
    ),
  );
}

function opened(hold: CheckedWaiting, facts: ConsoleFacts, person: Person, readAt: number, error?: unknown): void {
  const card = holdCard(hold);
  if (error !== undefined) card.append(refusalNote(error));
  if (hold.state !== "open") {
    card.append(note("warn", `This hold is ${hold.state}`, "Nothing more can be decided about it."));
    return show(card);
  }
  const decide = (work: () => Promise<void>, title: string, text: string) => async (): Promise<void> => {
    if (Date.now() - readAt > STALE_MS) return begin();
    say(person.kind === "passkey" ? "Confirm with your passkey …" : "Confirm in your wallet …");
    try {
      await work();
      done(hold, title, text);
    } catch (refused) {
      opened(hold, facts, person, readAt, refused);
    }
    say("");
  };
  if (person.kind === "passkey") {
    card.append(
      element(
        "p",
        "soft",
        `With a passkey up to ${shown(facts.upTo)}. Above that it takes a wallet, or the command line.`,
      ),
    );
  }
  const why = element("input", "");
  why.id = "why";
  why.maxLength = MOST_WHY;
  why.autocomplete = "off";
  const label = element("label", "", "If no: why? (the agent is told)");
  label.htmlFor = why.id;
  const words = hold.action.amount === "" ? "Approve this" : `Approve ${hold.action.amount} ${hold.action.currency}`;
  const yes = decide(() => approve(hold, person), "Approved", AGREED);
  const no = decide(() => deny(hold, person, why.value.trim()), "Denied", REFUSED);
  card.append(label, why, element("div", "actions", button(shown(words), "main", yes), button("Deny", "no", no)));
  show(card);
}

const AGREED = "Your signature is recorded. The agent may go on when enough approvals are there.";
const REFUSED = "Your no is recorded: the hold has ended, and nobody can approve it any more.";

function done(hold: CheckedWaiting, title: string, text: string): void {
  const card = holdCard(hold);
  card.prepend(note("good", title, text));
  show(card);
}

function enrolment(facts: ConsoleFacts): void {
  const name = element("input", "");
  name.id = "name";
  name.autocomplete = "off";
  name.pattern = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
  const label = element("label", "", "Your name in the domain file");
  label.htmlFor = "name";
  const result = element("div", "");
  const make = async (): Promise<void> => {
    const said = name.value.trim();
    try {
      if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(said))
        throw new CountersignError("ARGUMENT_INVALID", "a name has small letters, digits and single dashes");
      say("Confirm with your device …");
      const key = await makePasskey(said, facts.name);
      const lines = `approvers:\n  ${said}:\n    passkey: "${key}"\n    upTo: ${shown(facts.upTo)}`;
      const text = element("pre", "", lines);
      text.id = "lines";
      text.tabIndex = 0;
      result.replaceChildren(
        note(
          "good",
          "The passkey is made",
          "Nobody knows it yet. Put these lines into countersign.yaml, then run countersign plan and countersign apply: the council lets a new approver in.",
        ),
        text,
      );
    } catch (error) {
      result.replaceChildren(refusalNote(error));
    }
    say("");
  };
  show(
    element(
      "article",
      "card",
      element("h1", "", "Make a passkey for this page"),
      element(
        "p",
        "",
        "Your device keeps the key and unlocks it for this page alone. What you see at the end is public.",
      ),
      label,
      name,
      element("div", "actions", button("Make a passkey", "main", make)),
      result,
    ),
  );
}
