import { readFileSync, writeFileSync } from "node:fs";

import { ERRORS } from "../../services/core/errors/registry.ts";
import { POLICY_REASONS, SERVICE_REASONS, TIGHTENING_REASONS } from "../../services/core/words/reasons.ts";

/** Writes docs/errors.md from the registry; with `--check` it only says whether the page is in step. */
const FAMILIES = {
  "bad-input": "the caller must change the request",
  refused: "well-formed, and not allowed",
  retryable: "the same request may pass later",
  corrupt: "the process stops rather than go on",
};

const page = `# Errors and reasons

Written by \`npm run docs\` from services/core/errors/registry.ts and services/core/words/reasons.ts.

Every HTTP error is RFC 9457 problem details (\`application/problem+json\`): \`type\` is \`urn:countersign:error:<code>\`, and
beside \`title\`, \`status\` and \`detail\` there are \`code\` and \`cure\`. Codes do not change their meaning. Unknown means deny:
a service that cannot decide refuses with 403, it does not answer 5xx.

${Object.entries(FAMILIES)
  .map(([family, meaning]) => `- **${family}**: ${meaning}`)
  .join("\n")}

| code | HTTP | family | meaning | what to do |
|---|---|---|---|---|
${Object.entries(ERRORS)
  .map(([code, { status, family, title, cure }]) => `| \`${code}\` | ${status} | ${family} | ${title} | ${cure} |`)
  .join("\n")}

## Reasons of a policy

The number is what the contract returns (contracts/types/Reason.sol); append-only.

| number | reason | meaning |
|---|---|---|
${POLICY_REASONS.map(([name, text], number) => `| ${number} | \`${name}\` | ${text} |`).join("\n")}

## Reasons of the signing service

It blocks these itself, before the policy is asked; the signed denial has \`pol.call\` null.

| reason | meaning |
|---|---|
${Object.entries(SERVICE_REASONS)
  .map(([name, text]) => `| \`${name}\` | ${text} |`)
  .join("\n")}

It makes a policy's decision stricter for these; \`pol.call\` names what the policy was asked, so anyone can tell.

| reason | meaning |
|---|---|
${Object.entries(TIGHTENING_REASONS)
  .map(([name, text]) => `| \`${name}\` | ${text} |`)
  .join("\n")}
`;

const path = new URL("../../docs/errors.md", import.meta.url);
if (!process.argv.includes("--check")) {
  writeFileSync(path, page);
} else if (readFileSync(path, "utf8") !== page) {
  console.error("docs/errors.md is not in step with the registry: run `npm run docs`");
  process.exitCode = 1;
}
