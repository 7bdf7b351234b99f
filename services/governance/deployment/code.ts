import { AbiCoder, id, keccak256, TypedDataEncoder, zeroPadValue } from "ethers";

import { type Artifact, blank, bytesAt, readArtifact, type SourceName } from "./artifact.ts";
import type { Difference } from "./difference.ts";

/** What an immutable must be, as a word in hex; null for whatever it is. */
export type Word = string | null;

/**
 * The immutables that one contract of a line of inheritance declares, in that order. The compiler numbers them within a file as
 * they stand there, and files as it happens to read them: which contract's come first differs from build to build.
 */
export type Declared = readonly Word[];

/** Code that was compared: what is filled in where the compiler left room. */
export interface Compared {
  readonly differences: readonly Difference[];
  /** the immutables, contract by contract as they were expected */
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
 * @param expected the immutables of each contract that declares some
 */
export async function compareCode(
  name: SourceName,
  account: string,
  code: string,
  expected: readonly Declared[],
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
  const numbered = artifact.immutables.map((places) => valueAt(actual, places));
  const words = arranged(numbered, expected);
  const wanteds = expected.flat();
  const wrong = words.flatMap((word, i): Difference[] => {
    const wanted = wanteds[i];
    if (wanted === null || wanted === word) return [];
    return [{ subject: `immutable ${i + 1} of ${subject}`, expected: wanted ?? "none", actual: word }];
  });
  const links = Object.entries(artifact.links).map(([library, places]) => [library, valueAt(actual, places)] as const);
  return { differences: wrong, words, links: Object.fromEntries(links) };
}

/** Words as `expected` has its contracts, for the first order of contracts in which all of them fit; else as they are numbered. */
function arranged(words: readonly string[], expected: readonly Declared[]): readonly string[] {
  for (const order of permutations(expected.map((_, i) => i))) {
    let at = 0;
    const parts: string[][] = [];
    for (const i of order) {
      const size = expected[i]?.length ?? 0;
      parts[i] = words.slice(at, (at += size));
    }
    const all = parts.flat();
    const wanteds = expected.flat();
    if (all.length === words.length && all.every((word, i) => wanteds[i] === null || wanteds[i] === word)) return all;
  }
  return words;
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
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
