/** The row of a statement that always answers one. Throws when it did not: what it was asked to do is not known to be done. */
export function oneRow<Row>({ rows }: { rows: Row[] }): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1)
    throw new Error(`a statement answered ${rows.length} rows for one`);
  return row;
}
