import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { MESSAGES } from '@/app/_i18n/messages';
import { FIGURES_IN_WORDS } from '@/app/_ui/alerts/alert-words';
import { AUDIT_ACTIONS } from '@/lib/vocabulary/audit-actions';

type Tree = { [key: string]: string | Tree };

/** Every message with its full name: `frame.theme.dark`. */
function flatten(tree: Tree, parent = ''): [name: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const name = parent ? `${parent}.${key}` : key;
    return typeof value === 'string' ? [[name, value] as [string, string]] : flatten(value, name);
  });
}

const english = new Map(flatten(MESSAGES.en));
const hungarian = new Map(flatten(MESSAGES.hu));

/** The arguments of a message, including those inside its plurals. */
function argumentsOf(message: string): string[] {
  const found = new Set<string>();
  const visit = (elements: MessageFormatElement[]) => {
    for (const element of elements) {
      if (element.type !== TYPE.literal && element.type !== TYPE.pound) found.add(element.value);
      if (element.type === TYPE.plural || element.type === TYPE.select)
        for (const { value } of Object.values(element.options)) visit(value);
      if (element.type === TYPE.tag) visit(element.children);
    }
  };
  visit(parse(message));
  return [...found].toSorted();
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

/**
 * The names that the sources use: `t('x')` in the namespaces of its file. For a template, or a name that other code picks,
 * every name that fits.
 */
function usedNames(): Set<string> {
  const used = new Set<string>();
  for (const source of sources('app')) {
    const namespaces = [
      ...source.matchAll(/useTranslations\(\s*(?:'([\w.]+)')?\s*\)|namespace: '([\w.]+)'/g),
    ].map((match) => match[1] ?? match[2] ?? '');
    if (namespaces.length === 0) continue;
    const literals = [...source.matchAll(/'([\w.-]+)'|"([\w.-]+)"/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    const templates = [...source.matchAll(/`([\w.-]*(?:\$\{[^`}]*\}[\w.-]*)+)`/g)].map((match) =>
      (match[1] as string)
        .split(/\$\{[^}]*\}/)
        .map((part) => part.replaceAll('.', '\\.'))
        .join('[\\w-]+'),
    );
    for (const namespace of namespaces) {
      const prefix = namespace ? `${namespace}.` : '';
      // A variable may hold any name of its namespace.
      if (/\b(?:t|words|pages)\(\w+[,)]/.test(source))
        for (const name of english.keys())
          if (name.startsWith(prefix) && !name.slice(prefix.length).includes('.')) used.add(name);
      for (const literal of literals) if (english.has(prefix + literal)) used.add(prefix + literal);
      for (const template of templates) {
        const fits = new RegExp(`^${prefix.replaceAll('.', '\\.')}${template}$`);
        for (const name of english.keys()) if (fits.test(name)) used.add(name);
      }
    }
  }
  return used;
}

describe('the messages', () => {
  it('are the same in every language', () => {
    expect([...hungarian.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('take the same arguments in every language', () => {
    for (const [name, text] of english)
      expect([name, argumentsOf(hungarian.get(name) ?? '')]).toEqual([name, argumentsOf(text)]);
  });

  it('are all translated: no Hungarian text equals the English one, except names and signs', () => {
    const alike = [...english].filter(
      ([name, text]) => hungarian.get(name) === text && /[a-z]{4}/i.test(text),
    );
    expect(alike.map(([name]) => name).filter((name) => !SAME_IN_BOTH.has(name))).toEqual([]);
  });

  it('of an incident contain only figures that the console gives them', () => {
    const missing = [...english]
      .filter(([name]) => /^alerts\.(what|cause)\./.test(name))
      .flatMap(([name, text]) => argumentsOf(text).map((figure) => [name, figure] as const))
      .filter(([, figure]) => !FIGURES_IN_WORDS.includes(figure));
    expect(missing).toEqual([]);
  });

  it('are all used', () => {
    const used = usedNames();
    for (const action of AUDIT_ACTIONS) used.add(`audit.actions.${action}`);
    // The name of a page selects its title, and a few texts are read without a translator.
    for (const source of sources('app')) {
      for (const [, page] of source.matchAll(/pageTitle\('(\w+)'\)|\bpage: '(\w+)'/g))
        used.add(`pages.${page}`);
      for (const [, name] of source.matchAll(/\bmessages\.([\w.]+)/g)) if (name) used.add(name);
    }
    expect([...english.keys()].filter((name) => !used.has(name))).toEqual([]);
  });
});

const SAME_IN_BOTH = new Set([
  'frame.name',
  'frame.language.en',
  'frame.language.hu',
  'channels.kind.email',
  'channels.kind.slack',
  'channels.kind.pagerduty',
  'channels.kind.webhook',
  'channels.form.port',
  'repair.difference.xp',
  'story.gains.xp',
]);
