/** A number that was counted after a run; when it differs from `mustBe`, the run fails. */
export type Finding = { what: string; count: number; mustBe?: number };

/** A figure that a run must reach. */
export type Target = { what: string; wanted: string; measured: string; reached: boolean };

export function atLeast(what: string, limit: number, measured: number, unit = ''): Target {
  return {
    what,
    wanted: `> ${limit}${unit}`,
    measured: `${round(measured)}${unit}`,
    reached: measured > limit,
  };
}

export function below(what: string, limit: number, measured: number, unit = ''): Target {
  return {
    what,
    wanted: `< ${limit}${unit}`,
    measured: `${round(measured)}${unit}`,
    reached: measured < limit,
  };
}

export function none(what: string, measured: number): Target {
  return { what, wanted: '0', measured: String(measured), reached: measured === 0 };
}

/** Rounds to three significant digits. */
export function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
