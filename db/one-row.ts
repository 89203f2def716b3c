/**
 * The row of a statement that always returns exactly one. Throws when it did not, because its effect is then unknown.
 */
export function oneRow<Row>({ rows }: { rows: Row[] }): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1)
    throw new Error(`a statement answered ${rows.length} rows for one`);
  return row;
}
