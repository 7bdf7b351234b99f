import { headingsOf, leavesOf } from "./tree.ts";
import { testsIn } from "./titles.ts";

/** How a tree and the tests it names differ, one line each; nothing when every leaf is a test and every test a leaf. */
export function differences(
  tree: string,
  read: (file: string) => string | null,
  reasons: ReadonlySet<string>,
): readonly string[] {
  const leaves = leavesOf(tree);
  const strays = leaves.flatMap(({ file, line, title }) =>
    file === null ? [`${line}: "${title}" stands below no test file`] : [],
  );
  const files = headingsOf(tree).flatMap(({ file }) => (file === null ? [] : [file]));
  if (files.length === 0) return ["names no test file in brackets"];
  return [...strays, ...[...new Set(files)].flatMap((file) => inFile(file, read(file)))];

  function inFile(file: string, text: string | null): readonly string[] {
    if (text === null) return [`names ${file}, which is not there`];
    const tests = testsIn(file, text, reasons);
    const said = leaves.filter((leaf) => leaf.file === file);
    const untested = said
      .filter(({ title }) => !tests.some((test) => test.title === title))
      .map(({ line, title }) => `${line}: "${title}" is no test of ${file}`);
    const invented = said.flatMap(({ line, names }) =>
      names.filter((name) => !text.includes(name)).map((name) => `${line}: ${name} does not occur in ${file}`),
    );
    const unsaid = tests.flatMap(({ title, names }) => {
      const [leaf, ...others] = said.filter((each) => each.title === title);
      if (leaf === undefined) return [`lacks "${[title, names.join(", ")].filter(Boolean).join(" → ")}" of ${file}`];
      return names
        .filter((name) => ![leaf, ...others].some((each) => each.names.includes(name)))
        .map((name) => `${leaf.line}: "${title}" expects ${name} too`);
    });
    return [...untested, ...invented, ...unsaid];
  }
}
