import { type Document, isScalar, parseDocument } from "yaml";

/** What a template leaves to whoever begins with it. */
export interface Filling {
  readonly organization: string;
  /** null: a chain of this machine */
  readonly chain: { readonly id: number; readonly rpc: string } | null;
  readonly ephemeral: boolean;
  /** of the council's timelock, as the file says it; default the template's, and on a chain of this machine a second */
  readonly delay?: string | undefined;
  /** of the council, by the addresses of keys they keep themselves; default the template's, whose keys the home makes */
  readonly members?: readonly string[] | undefined;
}

/** On a chain of one's own nobody else could object, and whoever tries it out does not want to wait. */
const LOCAL_DELAY = "1s";

/** A domain file out of a template: comments and order stay. */
export function fillTemplate(text: string, { organization, chain, ephemeral, delay, members = [] }: Filling): string {
  const document = parseDocument(text);
  document.set("organization", organization);
  document.set("chain", chain === null ? "local" : document.createNode(chain));
  document.set("ephemeral", ephemeral);
  if (members.length > 0) document.setIn(["council", "members"], document.createNode(members, { flow: true }));
  const shorter = delay ?? (chain === null ? LOCAL_DELAY : null);
  if (shorter !== null) setDelay(document, shorter);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function setDelay(document: Document, said: string): void {
  const path = ["council", "delay"];
  const meant = String(document.getIn(path));
  if (said === meant) return;
  document.setIn(path, said);
  const delay = document.getIn(path, true);
  if (isScalar(delay)) delay.comment = ` for trying it out; where others rely on it, ${meant}`;
}
