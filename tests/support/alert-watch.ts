import type { AlertMessage } from '@/lib/alert/alert-message';
import { type IncidentState, judge, type Look, NO_STREAKS, type SubjectState } from '@/lib/alert/judge';
import type { Level, Rule } from '@/lib/alert/rules';

/** Two bad evaluations open an incident, two good ones end it, and a reminder is sent every hour. */
export const RULE: Rule = {
  enabled: true,
  warning: 10,
  critical: 20,
  recovery: null,
  fire_after: 2,
  recover_after: 2,
  reminder_minutes: 60,
  minimum_traffic: 0,
};

const NOTHING: SubjectState = { streaks: NO_STREAKS, incident: null };

/** A subject that is evaluated every ten seconds of a simulated clock. */
export function watch(rule: Rule = RULE) {
  let state = NOTHING;
  let nowMs = 1_800_000_000_000;
  const said: (AlertMessage['event'] | null)[] = [];
  const story: string[] = [];
  const look = (level: Level, more: Partial<Look> = {}) => {
    nowMs += 10_000;
    const judged = judge(rule, state, { level, nowMs, inMaintenance: false, ...more });
    state = judged.state;
    for (const { event, message } of judged.steps) {
      story.push(event);
      if (message) said.push(message);
    }
  };
  return {
    look: (...levels: Level[]) => levels.forEach((level) => void look(level)),
    inMaintenance: (...levels: Level[]) =>
      levels.forEach((level) => void look(level, { inMaintenance: true })),
    pass: (ms: number) => {
      nowMs += ms;
    },
    change: (more: Partial<IncidentState>) => {
      if (state.incident) state = { ...state, incident: { ...state.incident, ...more } };
    },
    silence: (ms: number) => {
      if (state.incident) state = { ...state, incident: { ...state.incident, silencedUntilMs: nowMs + ms } };
    },
    rule: (changed: Rule) => {
      rule = changed;
    },
    said,
    story,
    get incident() {
      return state.incident;
    },
  };
}
