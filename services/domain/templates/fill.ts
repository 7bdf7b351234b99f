import { type Document, isScalar, parseDocument } from "yaml";

/** What a template leaves to whoever begins with it. */
export interface Filling {
  readonly organization: string;
  /** null: a chain of this machine */
  readonly chain: { readonly id: number; readonly rpc: string } | null;
  readonly ephemeral: boolean;
}

/** On a chain of one's own nobody else could object, and whoever tries it out does not want to wait. */
const LOCAL_DELAY = "1s";

/** A domain file out of a template: comments and order stay. */
export function fillTemplate(text: string, { organization, chain, ephemeral }: Filling): string {
  const document = parseDocument(text);
  document.set("organization", organization);
  document.set("chain", chain === null ? "local" : document.createNode(chain));
  document.set("ephemeral", ephemeral);
  if (chain === null) setDelay(document);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function setDelay(document: Document): void {
  const path = ["council", "delay"];
  const meant = String(document.getIn(path));
  document.setIn(path, LOCAL_DELAY);
  const delay = document.getIn(path, true);
  if (isScalar(delay)) delay.comment = ` for trying it out; where others rely on it, ${meant}`;
}
