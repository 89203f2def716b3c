import { ACTIVITY_KEY_MAX } from '@/lib/vocabulary/limits';
import {
  day,
  email,
  type FieldParser,
  instant,
  optionalInstant,
  optionalText,
  optionalWhole,
  text,
  whole,
} from './parse-field';

export type Column = {
  name: string;
  type: 'text' | 'bigint' | 'integer' | 'timestamptz';
  parse: FieldParser;
};

/** One file of an import: its columns, and the rule that needs more than one field. */
export type Format = {
  file: string;
  /** The name of a row in messages. */
  noun: string;
  columns: Column[];
  /** Rows belong to a pair: they have external_id and specialization. */
  pairKeyed: boolean;
  /** A pair has one row. Several are accepted when they are equal. */
  onePerPair?: true;
  /** The rows are one half of a pair in an older system; a pair is loaded with both halves or not at all. */
  isHalf?: true;
  /** The fault of a row whose single fields are all right. Fields are in the order of the columns. */
  check?: (fields: (string | null)[]) => string | undefined;
};

const INT_MAX = 2_147_483_647n;
const BIGINT_MAX = 9_223_372_036_854_775_807n;

const words = (name: string, max: number): Column => ({ name, type: 'text', parse: text(max) });
const total = (name: string): Column => ({ name, type: 'integer', parse: whole(0n, INT_MAX) });
const change = (name: string): Column => ({ name, type: 'integer', parse: whole(-INT_MAX, INT_MAX) });
const level = (name: string): Column => ({ name, type: 'integer', parse: whole(1n, INT_MAX) });
const time = (name: string, parse: FieldParser): Column => ({ name, type: 'timestamptz', parse });
const pair = [words('external_id', 200), words('specialization', 50)];

/** In the order of loading: the older system's state comes before the activities that are recorded on top of it. */
export const FORMATS: Format[] = [
  {
    file: 'users.csv',
    noun: 'users',
    pairKeyed: false,
    columns: [words('external_id', 200), { name: 'email', type: 'text', parse: email }, words('name', 200)],
  },
  {
    file: 'progress.csv',
    noun: 'progress records',
    pairKeyed: true,
    onePerPair: true,
    isHalf: true,
    columns: [
      ...pair,
      level('current_level'),
      { name: 'total_xp', type: 'bigint', parse: whole(0n, BIGINT_MAX) },
      total('completed_sessions'),
      total('completed_projects'),
      total('theory_hours'),
      total('practice_hours'),
      time('last_activity_at', optionalInstant),
    ],
  },
  {
    file: 'licenses.csv',
    noun: 'licenses',
    pairKeyed: true,
    onePerPair: true,
    isHalf: true,
    columns: [
      ...pair,
      level('current_level'),
      level('max_achieved_level'),
      time('started_at', optionalInstant),
      time('last_advanced_at', optionalInstant),
    ],
    check: ([, , current, highest]) =>
      Number(highest) < Number(current) ? 'max_achieved_level is below current_level' : undefined,
  },
  {
    file: 'progressions.csv',
    noun: 'license progressions',
    pairKeyed: true,
    columns: [
      ...pair,
      { name: 'from_level', type: 'integer', parse: optionalWhole(0n, INT_MAX) },
      level('to_level'),
      time('advanced_at', instant),
      { name: 'reason', type: 'text', parse: optionalText(2000) },
    ],
  },
  {
    file: 'enrolments.csv',
    noun: 'enrolments',
    pairKeyed: true,
    onePerPair: true,
    columns: [...pair, time('started_on', day)],
  },
  {
    file: 'activity.csv',
    noun: 'activities',
    pairKeyed: true,
    columns: [
      time('occurred_on', day),
      ...pair,
      { name: 'xp', type: 'bigint', parse: whole(-BIGINT_MAX, BIGINT_MAX) },
      change('sessions'),
      change('theory_hours'),
      change('practice_hours'),
      words('activity_key', ACTIVITY_KEY_MAX),
    ],
  },
];
