import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Plain JavaScript without packages: `npm start` reads its settings before anything is installed. The comments for
// Turbopack keep the build from including every file of the project because of the reads here.

/** An error of one line for each wrong variable: its name, its value (unless it is a secret) and the allowed values. */
export class ConfigError extends Error {}

/**
 * A name, a value (quoted or plain) and perhaps a comment. Next's reader understands each such line in the same way.
 */
const LINE =
  /^\s*(?:export\s+)?(\w+)\s*=\s*(?:'([^']*)'|"([^"\\]*)"|([^'"`#\s][^#]*?)??)\s*(?:(?<=[\s'"=])#.*)?$/;

const CHARACTERS = {
  '\r': 'a carriage return',
  '\n': 'a line feed',
  '\t': 'a tab',
  '\0': 'a NUL',
  '\uFEFF': 'a byte order mark',
};

/**
 * Adds the variables of a folder's .env files that the environment does not set. The files are read in Next's order,
 * and the first file that names a variable counts. Throws ConfigError for a line that sets nothing, or that another
 * reader would understand differently.
 * @param {string} folder
 * @param {Record<string, string | undefined>} environment
 * @param {'development' | 'production'} mode
 */
export function adoptEnvFiles(folder, environment, mode = modeOf(environment)) {
  for (const file of [`.env.${mode}.local`, '.env.local', `.env.${mode}`, '.env']) {
    const path = join(/* turbopackIgnore: true */ folder, file);
    if (!existsSync(/* turbopackIgnore: true */ path)) continue;
    for (const [name, value] of new Map(readLines(file, readText(path, file)))) {
      environment[name] ??= value;
      // When a file names the variable, Next expands `$` also in the value that the environment sets.
      if (environment[name].includes('$')) {
        throw new ConfigError(
          `${file} names ${name}, whose value has a $ in it; set it outside of .env files`,
        );
      }
    }
  }
}

/**
 * The values of these variables; an empty text counts as not set. A secret comes from NAME or from the file that
 * NAME_FILE names. `refusals` holds, by name, the reason why a value cannot be used.
 * @param {Record<string, string | undefined>} environment
 * @param {readonly string[]} names
 * @param {ReadonlySet<string>} secrets
 * @returns {{ values: Record<string, string>, refusals: Map<string, string> }}
 */
export function readSettings(environment, names, secrets) {
  const values = {};
  const refusals = new Map();
  for (const name of names) {
    try {
      const value = readSetting(environment, name, secrets.has(name));
      if (value !== undefined) values[name] = value;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      refusals.set(name, error.message);
    }
  }
  return { values, refusals };
}

/**
 * The value of one variable. Throws ConfigError.
 * @param {Record<string, string | undefined>} environment
 * @param {string} name
 * @param {boolean} isSecret
 * @returns {string | undefined}
 */
export function readSetting(environment, name, isSecret) {
  const given = environment[name] || undefined;
  const file = (isSecret && environment[`${name}_FILE`]) || undefined;
  if (file === undefined) return given && plain(name, given);
  if (given !== undefined)
    throw new ConfigError(`${name} and ${name}_FILE are both set; one of them is enough`);
  const path = plain(`${name}_FILE`, file);
  // Editors and `echo` end a file with a newline, which is not part of the secret.
  const value = readText(path, `${name}_FILE is "${path}", which`).replace(/\n$/, '');
  if (value === '') throw new ConfigError(`${name}_FILE is "${path}", which is empty`);
  return plain(name, value);
}

function modeOf(environment) {
  return environment.NODE_ENV === 'development' ? 'development' : 'production';
}

function* readLines(file, text) {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [at, line] of lines.entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, single, double, unquoted = ''] = LINE.exec(line) ?? [];
    if (name === undefined) {
      throw new ConfigError(
        `line ${at + 1} of ${file} is not NAME=value; what holds # or quotes goes in single quotes`,
      );
    }
    yield [name, single ?? double ?? unquoted];
  }
}

/** The text of a file. An error names `subject` and never quotes the content. */
function readText(path, subject) {
  try {
    const bytes = readFileSync(/* turbopackIgnore: true */ path);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const why = error instanceof TypeError ? 'is no text in UTF-8' : `cannot be read (${error.code})`;
    throw new ConfigError(`${subject} ${why}`);
  }
}

/** The value; throws when it contains a control character, which nobody writes on purpose. */
function plain(name, value) {
  const at = value.search(/[\p{Cc}\uFEFF]/u);
  if (at === -1) return value;
  const character = value[at];
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const what = CHARACTERS[character] ?? `the control character U+${code}`;
  const ends = at === value.length - 1;
  const cause = character === '\r' ? ': Windows line endings' : '';
  throw new ConfigError(
    ends ? `${name} ends in ${what}${cause}` : `${name} has ${what} in it, at character ${at + 1}`,
  );
}
