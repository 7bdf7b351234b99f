import ts from "typescript";

/** A test as its file has it. */
export interface Test {
  /** as a tree says it: `…` stands for what is filled in */
  readonly title: string;
  /** errors and reasons the test itself names, in its order */
  readonly names: readonly string[];
}

const SOLIDITY_TEST = /^ {4}function (?:testFuzz|test|invariant)_?(\w*)\([^]*?^ {4}\}/gm;
const ERROR = /^[A-Z][a-z]\w*_[A-Z]\w*$/;

/**
 * The tests of a file, in its order. What is run for several values is one test.
 * @param reasons every reason a policy can give
 */
export function testsIn(file: string, text: string, reasons: ReadonlySet<string>): readonly Test[] {
  const isName = (word: string) => ERROR.test(word) || reasons.has(word);
  const tests = file.endsWith(".sol") ? inSolidity(text, isName) : inTypeScript(file, text, isName);
  const byTitle = new Map<string, Set<string>>();
  for (const { title, names } of tests) byTitle.set(title, new Set([...(byTitle.get(title) ?? []), ...names]));
  return [...byTitle].map(([title, names]) => ({ title, names: [...names] }));
}

/** `testFuzz_AnApprovalFitsNowhereElse` is "an approval fits nowhere else". */
function inSolidity(text: string, isName: (word: string) => boolean): Test[] {
  return [...text.matchAll(SOLIDITY_TEST)].map(([body, name = ""]) => {
    const words = name.replaceAll(/(?<=^A|[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ").toLowerCase();
    return {
      title: words,
      names: [...body.matchAll(/\bReason\.(\w+)/g)].flatMap(([, word = ""]) => word).filter(isName),
    };
  });
}

function inTypeScript(file: string, text: string, isName: (word: string) => boolean): Test[] {
  const tests: Test[] = [];
  const visit = (node: ts.Node): void => {
    const [title] = isTest(node) ? node.arguments : [];
    if (title === undefined) ts.forEachChild(node, visit);
    else tests.push({ title: titleOf(title), names: literalsIn(node).filter(isName) });
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return tests;
}

function isTest(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "it";
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
