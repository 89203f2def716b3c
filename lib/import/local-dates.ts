import { DomainError } from '@/lib/errors';

/** A day as a spreadsheet shows it, in the form YYYY-MM-DD; null for a text of another form. */
export type ReadLocalDate = (text: string) => string | null;

const PARTS = /YYYY|MM|DD/g;
const FORM = /^(?:(?:YYYY|MM|DD)[./-]?){3}$/;
/** Excel counts days from here. Its day 60 (29 February 1900) never was, so the days before it have other numbers. */
const EXCEL_DAY_ZERO = Date.UTC(1899, 11, 30);
const EXCEL_FIRST = 61;
const DAY_MS = 86_400_000;

/**
 * Reads days in the named forms: `excel` for Excel's day numbers, or YYYY, MM and DD with dots, slashes or hyphens, like
 * `DD/MM/YYYY`. Spaces are ignored, and a zero before a day or a month may be missing. Throws `invalid_input` for another
 * form, and for two forms that read the same text as different days.
 */
export function localDates(forms: string[]): ReadLocalDate {
  const readers = new Map<string, { form: string; read: ReadLocalDate }>();
  for (const form of new Set(forms)) {
    const plain = form.replaceAll(/\s/g, '');
    const isExcel = plain === 'excel';
    if (!isExcel && !(FORM.test(plain) && new Set(plain.match(PARTS)).size === 3))
      throw new DomainError('invalid_input', `"${form}" names no form of dates, like DD/MM/YYYY or excel`);
    const alike = plain.replaceAll(/MM|DD/g, 'xx');
    const other = readers.get(alike);
    if (other && other.form.replaceAll(/\s/g, '') !== plain)
      throw new DomainError(
        'invalid_input',
        `${other.form} and ${form} read the same text as different days; import the files one after the other`,
      );
    readers.set(alike, { form, read: isExcel ? readExcelDay : readerOf(plain) });
  }
  const all = [...readers.values()];
  return (text) => {
    const plain = text.replaceAll(/\s/g, '');
    for (const { read } of all) {
      const day = read(plain);
      if (day !== null) return day;
    }
    return null;
  };
}

function readExcelDay(text: string): string | null {
  if (!/^\d{2,6}$/.test(text) || Number(text) < EXCEL_FIRST) return null;
  return new Date(EXCEL_DAY_ZERO + Number(text) * DAY_MS).toISOString().slice(0, 10);
}

function readerOf(form: string): ReadLocalDate {
  const pattern = form
    .replaceAll(/[./]/g, '\\$&')
    .replace('YYYY', '(?<year>\\d{4})')
    .replace('MM', '(?<month>\\d{1,2})')
    .replace('DD', '(?<day>\\d{1,2})');
  const whole = new RegExp(`^${pattern}$`);
  return (text) => {
    const { year, month, day } = whole.exec(text)?.groups ?? {};
    return year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : null;
  };
}
