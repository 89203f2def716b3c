/** The size of the largest body that any operation accepts. */
export const LARGEST_BYTES = 10 * 1024 * 1024;

/** A text with `piece` repeated between a beginning and an end, as large as a body may be. */
function filled(begin: string, piece: string, end: string, sizeBytes: number): string {
  const room = sizeBytes - begin.length - end.length;
  return begin + piece.repeat(Math.floor(room / piece.length)) + end;
}

/** `{"k0":0,"k1":0,…}` with `count` keys, or with as many as fit. */
function object(sizeBytes: number, count = Number.POSITIVE_INFINITY): string {
  const keys: string[] = [];
  for (let length = 2; keys.length < count; ) {
    const key = `"k${keys.length}":0`;
    length += key.length + 1;
    if (length > sizeBytes) break;
    keys.push(key);
  }
  return `{${keys.join(',')}}`;
}

/** Lists of a thousand values each, at most a thousand lists. */
function lists(value: string, sizeBytes: number): string {
  const list = `[${Array.from({ length: 1_000 }, () => value).join(',')}]`;
  const count = Math.min(1_000, Math.floor(sizeBytes / (list.length + 1)));
  return `[${Array.from({ length: count }, () => list).join(',')}]`;
}

/** Bodies that are costly to read, by their shape, with the place that the refusal names. Null: the body is accepted. */
export function costlyJson(sizeBytes: number): [shape: string, text: string, refusedAt: RegExp | null][] {
  const digits = filled('', '0', '', sizeBytes - 8);
  const hundredKeys = object(sizeBytes, 100);
  return [
    ['empty objects', filled('[{}', ',{}', ']', sizeBytes), /^\[1000\]$/],
    ['nulls', filled('[null', ',null', ']', sizeBytes), /^\[1000\]$/],
    ['numbers', filled('[1', ',1', ']', sizeBytes), /^\[1000\]$/],
    ['strings', filled('["a"', ',"a"', ']', sizeBytes), /^\[1000\]$/],
    ['commas', filled('[', ',', ']', sizeBytes), /^\[1000\]$/],
    ['keys', object(sizeBytes), /^k100$/],
    ['one key again', filled('{"a":0', ',"a":0', '}', sizeBytes), /^a$/],
    ['lists of objects', lists('{}', sizeBytes), /^\[\d+\](\[\d+\])?$/],
    ['lists of nulls', lists('null', sizeBytes), /^\[\d+\](\[\d+\])?$/],
    ['lists of numbers', lists('1', sizeBytes), /^\[\d+\](\[\d+\])?$/],
    ['lists of strings', lists('""', sizeBytes), /^\[\d+\](\[\d+\])?$/],
    ['lists of lists', lists('[]', sizeBytes), /^\[\d+\](\[\d+\])?$/],
    ['objects of a hundred keys', lists(hundredKeys, sizeBytes), /^\[0\]\[\d{3}\]/],
    ['nesting', filled('', '[', '', sizeBytes), /^(\[0\]){32}$/],
    ['nesting of objects', filled('', '{"a":', '', sizeBytes), /^a(\.a){31}$/],
    ['a number of zeros in the middle', `[0.1${digits}1]`, /^\[0\]$/],
    ['a number of digits', `[1${digits}]`, /^\[0\]$/],
    ['one string', filled('["', 'x', '"]', sizeBytes), null],
    ['one string in escapes', filled('["', '\\u0061', '"]', sizeBytes), null],
    ['one key in escapes', filled('{"', '\\u0061', '":0}', sizeBytes), /^$/],
    ['spaces', filled('[', ' ', ']', sizeBytes), null],
    ['a key, then spaces', filled('{"a"', ' ', ':0}', sizeBytes), null],
    ['letters', filled('', 'a', '', sizeBytes), /^$/],
    ['colons', filled('{', ':', '}', sizeBytes), /^$/],
    ['minus signs', filled('[', '-', ']', sizeBytes), /./],
    ['a string that does not end', filled('["', 'x', '', sizeBytes), /^$/],
    ['closing brackets', filled('', ']', '', sizeBytes), /^$/],
  ];
}
