import type { Locale } from '@/app/_ui/speech/locale';
import enDecision from './messages/en/decision.json';
import enFormat from './messages/en/format.json';
import enFrame from './messages/en/frame.json';
import enList from './messages/en/list.json';
import enOverview from './messages/en/overview.json';
import enPages from './messages/en/pages.json';
import enRepair from './messages/en/repair.json';
import enViolations from './messages/en/violations.json';
import enWords from './messages/en/words.json';
import huDecision from './messages/hu/decision.json';
import huFormat from './messages/hu/format.json';
import huFrame from './messages/hu/frame.json';
import huList from './messages/hu/list.json';
import huOverview from './messages/hu/overview.json';
import huPages from './messages/hu/pages.json';
import huRepair from './messages/hu/repair.json';
import huViolations from './messages/hu/violations.json';
import huWords from './messages/hu/words.json';

const en = {
  decision: enDecision,
  format: enFormat,
  frame: enFrame,
  list: enList,
  overview: enOverview,
  pages: enPages,
  repair: enRepair,
  violations: enViolations,
  words: enWords,
};

export type Messages = typeof en;

/** Every text of the console, by language and part of the console. */
export const MESSAGES: Record<Locale, Messages> = {
  en,
  hu: {
    decision: huDecision,
    format: huFormat,
    frame: huFrame,
    list: huList,
    overview: huOverview,
    pages: huPages,
    repair: huRepair,
    violations: huViolations,
    words: huWords,
  },
};
