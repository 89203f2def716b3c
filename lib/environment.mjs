import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Plain JavaScript without packages: `npm start` reads its settings before anything is installed. What is said to Turbopack
// keeps the build from taking every file of the project for one that is read here.

/** One line that names each wrong variable, what it was (unless it is a secret) and what it may be. */
export class ConfigError extends Error {}

/** A name, and a value in quotes or plain, with a comment behind it. Next's reader takes each such line for the same. */
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
 * Adds to the environment what the .env files of a folder say, where it does not say it already: in the order in which Next
 * reads them for the web process, the first one that names a variable counts. Throws ConfigError for a line that says nothing
 * or that another reader would take for something else.
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
      // Once a file names the variable, Next replaces it also in what the environment says.
      if (environment[name].includes('$')) {
        throw new ConfigError(
          `${file} names ${name}, whose value has a $ in it; set it outside of .env files`,
        );
      }
    }
  }
}

/**
 * What is set of some variables, an empty text being nothing: of a secret, what NAME says or what is in the file that
 * NAME_FILE names. Beside it, by its name, what is wrong with each that cannot be taken.
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
 * One of them. Throws ConfigError.
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
  // Editors and `echo` end a file with a newline, which is no part of the secret.
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

/** The text of a file; what cannot be read is said by `subject`, never what is in it. */
function readText(path, subject) {
  try {
    const bytes = readFileSync(/* turbopackIgnore: true */ path);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const why = error instanceof TypeError ? 'is no text in UTF-8' : `cannot be read (${error.code})`;
    throw new ConfigError(`${subject} ${why}`);
  }
}

/** The value, unless it has a character in it that nobody means to write. */
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
