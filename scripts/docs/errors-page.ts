import { cureOf } from "../../services/core/words/cures.ts";
import type { Reason } from "../../services/core/words/reasons.ts";
import { ERRORS, FINDINGS, POLICY_REASONS, SERVICE_REASONS, TIGHTENING_REASONS } from "./word-lists.ts";

const FAMILIES = {
  "bad-input": "the caller must change the request",
  refused: "well-formed, and not allowed",
  retryable: "the same request may pass later",
  corrupt: "the process stops rather than go on",
};

/** docs/errors.md, from the registry of errors and the lists of reasons and findings. */
export function errorsPage(): string {
  return `# Errors and reasons

For whoever got an error or a refusal from Countersign and wants to know what it means and what to do.
Written by \`npm run docs\` from services/core/errors/codes/, services/core/words/reasons.ts, services/core/words/cures.ts
and services/auditor/report/findings.ts.

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

| number | reason | meaning | what to do |
|---|---|---|---|
${POLICY_REASONS.map(([name, text], number) => `| ${number} | ${reasonCells(name, text)}`).join("\n")}

## Reasons of the signing service

It blocks these itself, before the policy is asked; the signed denial has \`pol.call\` null.

| reason | meaning | what to do |
|---|---|---|
${Object.entries(SERVICE_REASONS)
  .map(([name, text]) => `| ${reasonCells(name, text)}`)
  .join("\n")}

It makes a policy's decision stricter for these; \`pol.call\` names what the policy was asked, so anyone can tell.

| reason | meaning | what to do |
|---|---|---|
${Object.entries(TIGHTENING_REASONS)
  .map(([name, text]) => `| ${reasonCells(name, text)}`)
  .join("\n")}

## Findings of an audit

What \`countersign audit\` reports, each with the log and the first seq it is about.

| finding | meaning |
|---|---|
${Object.entries(FINDINGS)
  .map(([name, text]) => `| \`${name}\` | ${text} |`)
  .join("\n")}
`;
}

function reasonCells(name: string, text: string): string {
  return `\`${name}\` | ${text} | ${name === "NONE" ? "" : cureOf(name as Reason)} |`;
}
