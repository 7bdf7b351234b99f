import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { VERDICTS } from "../../core/words/verdicts.ts";
import { placeText, readYaml } from "../../core/yaml.ts";

const [, ...WORDS] = VERDICTS;

const expected = z.strictObject({
  verdict: z.enum(WORDS),
  /** code of the reason; any when it is left out */
  reason: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, "expected a code such as ABOVE_HOLD")
    .optional(),
});

const testCase = z.strictObject({
  name: z.string().min(1).max(200),
  /** as in the domain file */
  agent: z.string().min(1).max(128),
  /** default POST with a body, else GET */
  method: z.string().min(1).max(16).optional(),
  /** where the request would go at the target */
  url: z.url(),
  /** a text is sent as it stands, anything else as JSON */
  body: z.json().optional(),
  /** default application/json with a body */
  contentType: z.string().max(256).optional(),
  expect: expected,
});
export type PolicyCase = z.infer<typeof testCase>;
export type Expected = PolicyCase["expect"];

const casesSchema = z.strictObject({ cases: z.array(testCase).min(1).max(1_000) });

/** Reads a file of cases. @throws FILE_INVALID with the line of what is wrong */
export function readCases(text: string): readonly PolicyCase[] {
  const yaml = readYaml(text, "FILE_INVALID");
  const refuse = (path: readonly PropertyKey[], detail: string): never => {
    const where = path.map(String).join(".");
    throw new CountersignError("FILE_INVALID", `${placeText(yaml.placeOf(path))}: ${where}: ${detail}`);
  };
  const { data, error } = casesSchema.safeParse(yaml.value);
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) {
    const key = issue.code === "unrecognized_keys" ? (issue.keys[0] ?? "") : null;
    return key === null ? refuse(issue.path, issue.message) : refuse([...issue.path, key], "no such word here");
  }
  const cases = data?.cases ?? [];
  for (const [at, { name }] of cases.entries()) {
    if (cases.findIndex((each) => each.name === name) < at) refuse(["cases", at, "name"], "another case has this name");
  }
  return cases;
}
