/** One field in an entry of the audit log; a side is undefined when it has no such field. */
export type Change = { field: string; before: unknown; after: unknown; changed: boolean };

type Fields = ReadonlyMap<string, unknown>;

/** The values before and after, field by field, nested fields by path; changed fields come first. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const both = old.size > 0 && now.size > 0;
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((field) => {
      const [was, is] = [old.get(field), now.get(field)];
      return { field, before: was, after: is, changed: !both || JSON.stringify(was) !== JSON.stringify(is) };
    })
    .toSorted((one, other) => Number(other.changed) - Number(one.changed));
}

function fieldsOf(value: unknown, path = ''): Fields {
  if (value === null || value === undefined) return new Map(path ? [[path, value]] : []);
  if (typeof value !== 'object' || Array.isArray(value)) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, part]) => [...fieldsOf(part, path ? `${path}.${key}` : key)]),
  );
}
