/**
 * Rows of cells as lines, column below column, two spaces apart. What stands last in a short row has the rest of its line for
 * itself and widens nothing.
 * @param isRight whether a column stands on the right of its width, as numbers do; none does by default
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean = () => false,
): readonly string[] {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row.length < columns && column >= row.length - 1 ? 0 : (row[column] ?? "").length))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isRight(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
