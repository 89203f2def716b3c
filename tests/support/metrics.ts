import { parser } from '@prometheus-io/lezer-promql';

/** A time series in the exposed text. */
export type Exposed = { name: string; labels: Record<string, string>; value: number };

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/y;

/** Reads the text format 0.0.4. Throws for text that Prometheus would refuse, also for a sample before its TYPE. */
export function parseExposition(text: string): { types: Map<string, string>; samples: Exposed[] } {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const types = new Map<string, string>();
  const samples: Exposed[] = [];
  const seen = new Set<string>();
  for (const line of text.slice(0, -1).split('\n')) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type) {
      const [, name = '', kind = ''] = type;
      if (types.has(name)) throw new Error(`${name} is declared twice`);
      types.set(name, kind);
    }
    if (line.startsWith('# ')) continue;
    const [, name = '', labelText = '', value = ''] = LINE.exec(line) ?? [];
    if (name === '') throw new Error(`no sample: ${line}`);
    const family = [...types.keys()].at(-1) as string;
    const allowed =
      types.get(family) === 'histogram' ? [`${family}_bucket`, `${family}_sum`, `${family}_count`] : [family];
    if (!allowed.includes(name)) throw new Error(`${name} stands under ${family}`);
    const key = line.slice(0, line.lastIndexOf(' '));
    if (seen.has(key)) throw new Error(`${key} stands there twice`);
    seen.add(key);
    if (!Number.isFinite(Number(value))) throw new Error(`no number: ${line}`);
    samples.push({ name, labels: parseLabels(labelText), value: Number(value) });
  }
  return { types, samples };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (LABEL.lastIndex = 0; LABEL.lastIndex < text.length; ) {
    const found = LABEL.exec(text);
    if (!found) throw new Error(`no labels: ${text}`);
    labels[found[1] as string] = found[2] as string;
  }
  return labels;
}

/** A metric of a query, with the labels that the query filters or groups by. */
export type Asked = { metric: string; labels: string[] };

/** The metrics of a PromQL query. Throws for text that is no query. */
export function askedBy(query: string): Asked[] {
  const text = query.replaceAll('$__rate_interval', '5m');
  const said = (node: { from: number; to: number }) => text.slice(node.from, node.to);
  const asked: Asked[] = [];
  parser.parse(text).iterate({
    enter: ({ node, name, type }) => {
      if (type.isError) throw new Error(`no PromQL at ${node.from}: ${query}`);
      if (name !== 'VectorSelector') return;
      const identifier = node.getChild('Identifier');
      if (!identifier) throw new Error(`no metric is named: ${query}`);
      const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      const labels = matchers.flatMap((matcher) => matcher.getChildren('LabelName')).map(said);
      for (let above = node.parent; above; above = above.parent) {
        const grouping = above.getChild('AggregateModifier')?.getChild('GroupingLabels');
        labels.push(...(grouping?.getChildren('LabelName') ?? []).map(said));
      }
      asked.push({ metric: said(identifier), labels });
    },
  });
  return asked;
}
