import { AbiCoder, id, keccak256, TypedDataEncoder, zeroPadValue } from "ethers";

import { type Artifact, blank, bytesAt, readArtifact, type SourceName } from "./artifact.ts";
import type { Difference } from "./difference.ts";

/** What an immutable must be, as a word in hex; null for whatever it is. */
export type Word = string | null;

/** Code that was compared: what is filled in where the compiler left room. */
export interface Compared {
  readonly differences: readonly Difference[];
  /** the immutables, in the order they are declared */
  readonly words: readonly string[];
  /** addresses of linked libraries, by name */
  readonly links: Readonly<Record<string, string>>;
}

const LIBRARY = /^73[0-9a-f]{40}30/;
const LIBRARY_ADDRESS = { start: 1, length: 20 };

/**
 * Holds the code of an account against the compiled contract: byte by byte, with zeros on both sides where immutables, linked
 * libraries and a library's own address are filled in; and then each of those against what it must be. Every place of an
 * immutable has the same value.
 * @param code as the node gives it
 * @param expected the immutables in the order they are declared
 */
export async function compareCode(
  name: SourceName,
  account: string,
  code: string,
  expected: readonly Word[],
): Promise<Compared> {
  const artifact = await readArtifact(name);
  const actual = code.slice(2);
  const subject = `${name} at ${account}`;
  if (!isSame(artifact, actual)) {
    const hash = (text: string) => keccak256(`0x${text}`);
    const masked = hash(maskOf(artifact, actual));
    return {
      differences: [
        { subject: `code of ${subject}`, expected: hash(maskOf(artifact, artifact.runtime)), actual: masked },
      ],
      words: [],
      links: {},
    };
  }
  const words = artifact.immutables.map((places) => valueAt(actual, places));
  const wrong = words.flatMap((word, i): Difference[] => {
    const wanted = expected[i];
    if (wanted === null || wanted === word) return [];
    return [{ subject: `immutable ${i + 1} of ${subject}`, expected: wanted ?? "none", actual: word }];
  });
  const links = Object.entries(artifact.links).map(([library, places]) => [library, valueAt(actual, places)] as const);
  return { differences: wrong, words, links: Object.fromEntries(links) };
}

function isSame(artifact: Artifact, actual: string): boolean {
  return actual.length === artifact.runtime.length && maskOf(artifact, actual) === maskOf(artifact, artifact.runtime);
}

function maskOf({ runtime, immutables, links }: Artifact, code: string): string {
  const own = LIBRARY.test(runtime) ? [LIBRARY_ADDRESS] : [];
  return blank(code, [...immutables.flat(), ...Object.values(links).flat(), ...own]);
}

/** One value in every place; all of them, when they differ. */
function valueAt(code: string, places: readonly { readonly start: number; readonly length: number }[]): string {
  const values = [...new Set(places.map((place) => bytesAt(code, place)))];
  return `0x${values.join("")}`;
}

/** An address as an immutable has it. */
export const addressWord = (address: string): string => zeroPadValue(address, 32);

/** A role's hash. */
export const roleWord = (name: string): string => id(name);

/** What OpenZeppelin's EIP712 keeps for a domain of this name, version 1, in the order it declares it. */
export function domainWords(name: string, chainId: number, account: string): readonly string[] {
  const version = "1";
  const separator = TypedDataEncoder.hashDomain({ name, version, chainId, verifyingContract: account });
  const chain = AbiCoder.defaultAbiCoder().encode(["uint256"], [chainId]);
  return [separator, chain, addressWord(account), id(name), id(version), shortString(name), shortString(version)];
}

/** OpenZeppelin ShortStrings: the letters, and their number in the last byte. */
function shortString(text: string): string {
  const bytes = Buffer.alloc(32);
  bytes.write(text, "latin1");
  bytes[31] = text.length;
  return `0x${bytes.toString("hex")}`;
}
