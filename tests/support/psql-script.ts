import pg from 'pg';

/**
 * Runs a script for psql on machines without psql. It supports only the parts that deploy/roles.sql uses: `:"name"` and
 * `:'name'`, statements that end with `;`, and `\gexec`, which runs the result of the statement before it. Every variable
 * must be given, so that the defaults (`\if` to `\endif`) never apply.
 */
export async function runPsqlScript(
  client: pg.Client,
  script: string,
  variables: Record<string, string>,
): Promise<void> {
  const text = script
    .replace(/^\\if[\s\S]*?^\\endif$/gm, '')
    .replace(/^\\set .*$/gm, '')
    .replace(/--.*$/gm, '')
    .replace(/:"(\w+)"/g, (_, name: string) => pg.escapeIdentifier(given(variables, name)))
    .replace(/:'(\w+)'/g, (_, name: string) => pg.escapeLiteral(given(variables, name)));
  for (const [, statement = '', end] of text.matchAll(/([\s\S]+?)(;\s*$|^\\gexec$)/gm)) {
    const { rows } = await client.query({ text: statement, rowMode: 'array' });
    if (end !== '\\gexec') continue;
    for (const [made] of rows) await client.query(made);
  }
}

function given(variables: Record<string, string>, name: string): string {
  const value = variables[name];
  if (value === undefined) throw new Error(`the script needs ${name}`);
  return value;
}
