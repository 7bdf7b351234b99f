import { foldCase } from "../mapping/fold-case.ts";

/** Letters and digits that pass for a Latin one on a screen. Only the usual ones: a heuristic, not Unicode's whole table. */
const LOOKS: Readonly<Record<string, string>> = {
  ...{ а: "a", в: "b", с: "c", ԁ: "d", е: "e", һ: "h", і: "i", ј: "j", к: "k", ӏ: "l", м: "m", н: "h", о: "o", р: "p" },
  ...{ ԛ: "q", г: "r", ѕ: "s", т: "t", у: "y", ѵ: "v", ԝ: "w", х: "x", ү: "y" },
  ...{ α: "a", β: "b", γ: "y", ε: "e", η: "n", ι: "i", κ: "k", ν: "v", ο: "o", ρ: "p", τ: "t", υ: "u", χ: "x", ω: "w" },
  ...{ օ: "o", ս: "u", հ: "h", ց: "g", ո: "n", ɡ: "g", ı: "i", ɑ: "a", ℓ: "l" },
  ...{ "0": "o", "1": "l", "|": "l", i: "l", "5": "s", "3": "e" },
};

/** What is left of a name for the eye: two names with the same skeleton are taken for each other. */
export function skeleton(name: string): string {
  const plain = foldCase(name)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[\s_.\-‐-―·/:]+/gu, "");
  return [...plain]
    .map((letter) => LOOKS[letter] ?? letter)
    .map((letter) => LOOKS[letter] ?? letter)
    .join("")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}
