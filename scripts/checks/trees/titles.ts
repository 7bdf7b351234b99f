import ts from "typescript";

/** A test as its file has it. */
export interface Test {
  /** as a tree says it: `…` stands for what is filled in */
  readonly title: string;
  /** errors and reasons the test itself names, in its order */
  readonly names: readonly string[];
}

/** Tests, and groups of them, as a file nests them. */
export type Outline = readonly (Test | { readonly title: string; readonly below: Outline })[];

const SOLIDITY_TEST = /^ {4}function (?:testFuzz|test|invariant)_?(\w*)\([^]*?^ {4}\}/gm;
const ERROR = /^[A-Z][a-z]\w*_[A-Z]\w*$/;

/** The tests of a file, in its order. What is run for several values, or under several groups, is one test. */
export function testsIn(file: string, text: string, reasons: ReadonlySet<string>): readonly Test[] {
  const byTitle = new Map<string, Set<string>>();
  const visit = (outline: Outline): void => {
    for (const entry of outline) {
      if ("below" in entry) visit(entry.below);
      else byTitle.set(entry.title, new Set([...(byTitle.get(entry.title) ?? []), ...entry.names]));
    }
  };
  visit(outlineOf(file, text, reasons));
  return [...byTitle].map(([title, names]) => ({ title, names: [...names] }));
}

/** @param reasons every reason a policy can give */
export function outlineOf(file: string, text: string, reasons: ReadonlySet<string>): Outline {
  const isName = (word: string) => ERROR.test(word) || reasons.has(word);
  if (file.endsWith(".sol")) return inSolidity(text, isName);
  return below(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), isName);
}

/** `testFuzz_AnApprovalFitsNowhereElse` is "an approval fits nowhere else". */
function inSolidity(text: string, isName: (word: string) => boolean): Outline {
  return [...text.matchAll(SOLIDITY_TEST)].map(([body, name = ""]) => {
    const title = name.replaceAll(/(?<=^A|[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ").toLowerCase();
    const reasons = [...body.matchAll(/\bReason\.(\w+)/g)].map(([, word = ""]) => word);
    return { title, names: [...new Set(reasons.filter(isName))] };
  });
}

function below(node: ts.Node, isName: (word: string) => boolean): Outline {
  const entries: Outline[number][] = [];
  ts.forEachChild(node, (child) => {
    const [title] = callOf(child, "it") ?? callOf(child, "describe") ?? [];
    if (title === undefined) entries.push(...below(child, isName));
    else if (callOf(child, "it") === null) entries.push({ title: titleOf(title), below: below(child, isName) });
    else entries.push({ title: titleOf(title), names: [...new Set(literalsIn(child).filter(isName))] });
  });
  return entries;
}

function callOf(node: ts.Node, name: string): readonly ts.Expression[] | null {
  const isIt = ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;
  return isIt ? node.arguments : null;
}

function titleOf(title: ts.Expression): string {
  if (ts.isStringLiteralLike(title)) return title.text;
  if (!ts.isTemplateExpression(title)) return "…";
  const spans = title.templateSpans.map(({ expression, literal }) => filledIn(expression) + literal.text);
  return title.head.text + spans.join("");
}

/** One of two words is said as both. */
function filledIn(expression: ts.Expression): string {
  if (!ts.isConditionalExpression(expression)) return "…";
  const { whenTrue, whenFalse } = expression;
  return ts.isStringLiteralLike(whenTrue) && ts.isStringLiteralLike(whenFalse)
    ? `${whenTrue.text}/${whenFalse.text}`
    : "…";
}

function literalsIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  const literals: string[] = [];
  ts.forEachChild(node, (child) => void literals.push(...literalsIn(child)));
  return literals;
}
