import type { Locale } from '@/lib/vocabulary/locales';
import enAccount from './messages/en/account.json';
import enActs from './messages/en/acts.json';
import enAlerts from './messages/en/alerts.json';
import enAudit from './messages/en/audit.json';
import enChannels from './messages/en/channels.json';
import enChecks from './messages/en/checks.json';
import enDecision from './messages/en/decision.json';
import enFormat from './messages/en/format.json';
import enFrame from './messages/en/frame.json';
import enGuard from './messages/en/guard.json';
import enJobs from './messages/en/jobs.json';
import enKeys from './messages/en/keys.json';
import enLearners from './messages/en/learners.json';
import enLevel from './messages/en/level.json';
import enList from './messages/en/list.json';
import enOverview from './messages/en/overview.json';
import enPages from './messages/en/pages.json';
import enPair from './messages/en/pair.json';
import enPalette from './messages/en/palette.json';
import enPeople from './messages/en/people.json';
import enPrograms from './messages/en/programs.json';
import enRecord from './messages/en/record.json';
import enRefusal from './messages/en/refusal.json';
import enRepair from './messages/en/repair.json';
import enRepairs from './messages/en/repairs.json';
import enRollout from './messages/en/rollout.json';
import enSecondFactor from './messages/en/secondFactor.json';
import enSessions from './messages/en/sessions.json';
import enSignIn from './messages/en/signIn.json';
import enStory from './messages/en/story.json';
import enSystem from './messages/en/system.json';
import enUsers from './messages/en/users.json';
import enViolations from './messages/en/violations.json';
import enWords from './messages/en/words.json';
import enWriters from './messages/en/writers.json';
import huAccount from './messages/hu/account.json';
import huActs from './messages/hu/acts.json';
import huAlerts from './messages/hu/alerts.json';
import huAudit from './messages/hu/audit.json';
import huChannels from './messages/hu/channels.json';
import huChecks from './messages/hu/checks.json';
import huDecision from './messages/hu/decision.json';
import huFormat from './messages/hu/format.json';
import huFrame from './messages/hu/frame.json';
import huGuard from './messages/hu/guard.json';
import huJobs from './messages/hu/jobs.json';
import huKeys from './messages/hu/keys.json';
import huLearners from './messages/hu/learners.json';
import huLevel from './messages/hu/level.json';
import huList from './messages/hu/list.json';
import huOverview from './messages/hu/overview.json';
import huPages from './messages/hu/pages.json';
import huPair from './messages/hu/pair.json';
import huPalette from './messages/hu/palette.json';
import huPeople from './messages/hu/people.json';
import huPrograms from './messages/hu/programs.json';
import huRecord from './messages/hu/record.json';
import huRefusal from './messages/hu/refusal.json';
import huRepair from './messages/hu/repair.json';
import huRepairs from './messages/hu/repairs.json';
import huRollout from './messages/hu/rollout.json';
import huSecondFactor from './messages/hu/secondFactor.json';
import huSessions from './messages/hu/sessions.json';
import huSignIn from './messages/hu/signIn.json';
import huStory from './messages/hu/story.json';
import huSystem from './messages/hu/system.json';
import huUsers from './messages/hu/users.json';
import huViolations from './messages/hu/violations.json';
import huWords from './messages/hu/words.json';
import huWriters from './messages/hu/writers.json';

const en = {
  account: enAccount,
  acts: enActs,
  alerts: enAlerts,
  audit: enAudit,
  channels: enChannels,
  checks: enChecks,
  decision: enDecision,
  format: enFormat,
  frame: enFrame,
  guard: enGuard,
  jobs: enJobs,
  keys: enKeys,
  learners: enLearners,
  level: enLevel,
  list: enList,
  overview: enOverview,
  pages: enPages,
  pair: enPair,
  palette: enPalette,
  people: enPeople,
  programs: enPrograms,
  record: enRecord,
  refusal: enRefusal,
  repair: enRepair,
  repairs: enRepairs,
  rollout: enRollout,
  secondFactor: enSecondFactor,
  sessions: enSessions,
  signIn: enSignIn,
  story: enStory,
  system: enSystem,
  users: enUsers,
  violations: enViolations,
  words: enWords,
  writers: enWriters,
};

export type Messages = typeof en;

/** Every text of the console, by language and part of the console. */
export const MESSAGES: Record<Locale, Messages> = {
  en,
  hu: {
    account: huAccount,
    acts: huActs,
    alerts: huAlerts,
    audit: huAudit,
    channels: huChannels,
    checks: huChecks,
    decision: huDecision,
    format: huFormat,
    frame: huFrame,
    guard: huGuard,
    jobs: huJobs,
    keys: huKeys,
    learners: huLearners,
    level: huLevel,
    list: huList,
    overview: huOverview,
    pages: huPages,
    pair: huPair,
    palette: huPalette,
    people: huPeople,
    programs: huPrograms,
    record: huRecord,
    refusal: huRefusal,
    repair: huRepair,
    repairs: huRepairs,
    rollout: huRollout,
    secondFactor: huSecondFactor,
    sessions: huSessions,
    signIn: huSignIn,
    story: huStory,
    system: huSystem,
    users: huUsers,
    violations: huViolations,
    words: huWords,
    writers: huWriters,
  },
};
