import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { Result } from './campaign';
import { complaintsOf, rowsOf, summary } from './table';

const BEGIN = '<!-- npm run faults: begin -->';
const END = '<!-- npm run faults: end -->';

/** Writes every figure and every expectation. */
export async function writeJson(file: string, results: readonly Result[]): Promise<void> {
  const told = results.map((result) => ({
    name: result.kind.name,
    what: result.kind.what,
    not_run: result.notRun,
    broken: result.broken,
    seconds: result.seconds,
    seen: result.outcome?.seen ?? null,
    targets: result.outcome?.targets ?? [],
  }));
  await writeFile(file, `${JSON.stringify(told, null, 2)}\n`);
}

/** Writes the table into its place in a document. Throws when the document has no such place. */
export async function writeMarkdown(
  file: string,
  results: readonly Result[],
  minutes: number,
): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} has no place for the result: ${BEGIN} … ${END}`);
  const before = text.slice(0, begin + BEGIN.length);
  await writeFile(file, `${before}\n\n${markdownOf(results, minutes)}\n\n${text.slice(end)}`);
}

function markdownOf(results: readonly Result[], minutes: number): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [head = [], ...rows] = rowsOf(results);
  const complaints = results.flatMap((result) =>
    complaintsOf(result).map((complaint) => `- ${result.kind.name}: ${complaint}`),
  );
  const day = new Date().toISOString().slice(0, 10);
  return [
    `${summary(results)}. ${day}, ${minutes.toFixed(1)} minutes, ${cpus().length} cores, Node ${process.versions.node}.`,
    '',
    line(head),
    line(head.map((_, at) => (at === 0 || at === head.length - 1 ? '---' : '--:'))),
    ...rows.map(line),
    ...(complaints.length > 0 ? ['', ...complaints] : []),
  ].join('\n');
}
