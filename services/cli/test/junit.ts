import { visible } from "../../core/text/visible.ts";
import type { Outcome } from "./under-test.ts";

/** Outcomes as JUnit XML, which every CI shows. */
export function junitXml(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ passed }) => !passed).length;
  const total = seconds(outcomes.reduce((sum, { ms }) => sum + ms, 0));
  const head = `<testsuite name="countersign" tests="${outcomes.length}" failures="${failed}" time="${total}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...outcomes.map(caseXml), "</testsuite>", ""].join("\n");
}

function caseXml({ given, passed, verdict, reason, detail, ms }: Outcome): string {
  const open = `  <testcase classname="${escaped(given.agent)}" name="${escaped(given.name)}" time="${seconds(ms)}"`;
  if (passed) return `${open}/>`;
  const { expect } = given;
  const wanted = expect.reason === undefined ? expect.verdict : `${expect.verdict} ${expect.reason}`;
  const message = escaped(`expected ${wanted}, and it would be ${verdict} ${reason}`);
  return `${open}>\n    <failure message="${message}">${escaped(detail)}</failure>\n  </testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Characters XML does not have are written out. */
function escaped(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
