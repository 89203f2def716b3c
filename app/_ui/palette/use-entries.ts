import { GraduationCap, Keyboard, Languages, LogOut, Play, SunMoon, Wrench } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'use-intl';
import type { User } from '@/lib/contract/users';
import { LOCALES } from '@/lib/vocabulary/locales';
import { call } from '../api';
import { signOutHere } from '../frame/session';
import { chooseTheme, currentTheme, THEMES } from '../frame/theme';
import { keyedPages } from '../keys/pages';
import { useKeys } from '../keys/use-keys';
import { toast } from '../outcomes/toast';
import { useRefusalText } from '../refusal';
import { useChooseLanguage } from '../speech/use-choose-language';
import { useRefreshAll } from '../state/live';
import { useMe } from '../state/me';
import type { Entry } from './entries';

/** The pages that the person may open. */
export function usePageEntries(): Entry[] {
  const pages = useTranslations('pages');
  const { role } = useMe();
  const { push } = useRouter();
  return keyedPages(role).map(({ page, href, key, icon }) => ({
    id: href,
    text: pages(page),
    keys: ['g', key],
    icon,
    run: () => push(href),
  }));
}

/** Entries for found learners. */
export function useLearnerEntries(users: readonly User[]): Entry[] {
  const { push } = useRouter();
  return users.map(({ id, name, email, external_id }) => ({
    id: `learner-${id}`,
    text: name,
    aside: `${email} · #${external_id ?? id}`,
    icon: GraduationCap,
    run: () => push(`/learners/${id}`),
  }));
}

/** The commands that the person may use on every page. */
export function useActionEntries(): Entry[] {
  const t = useTranslations('palette.do');
  const frame = useTranslations('frame');
  const { may } = useMe();
  const { push } = useRouter();
  const { show } = useKeys();
  const locale = useLocale();
  const refusalText = useRefusalText();
  const chooseLanguage = useChooseLanguage();
  const runCheck = useRunCheck();
  const tell = (error: unknown) => toast.error(refusalText(error));
  const entries: (Entry | false)[] = [
    may('health.check') && { id: 'check', text: t('check'), icon: Play, run: runCheck },
    may('repairs.run') && {
      id: 'repair',
      text: t('repair'),
      icon: Wrench,
      run: () => push('/violations'),
    },
    ...THEMES.filter((theme) => theme !== currentTheme()).map((theme) => ({
      id: `theme-${theme}`,
      text: t('theme', { theme: frame(`theme.${theme}`) }),
      icon: SunMoon,
      run: () => chooseTheme(theme),
    })),
    ...LOCALES.filter((one) => one !== locale).map((one) => ({
      id: `language-${one}`,
      text: t('language', { language: frame(`language.${one}`) }),
      icon: Languages,
      run: () => void chooseLanguage(one).catch(tell),
    })),
    { id: 'keys', text: t('keys'), keys: ['?'], icon: Keyboard, run: () => show('help') },
    { id: 'sign-out', text: t('signOut'), icon: LogOut, run: () => void signOutHere().catch(tell) },
  ];
  return entries.filter((entry) => entry !== false);
}

/** Runs a check and shows its result, also when the person has opened another page. */
function useRunCheck(): () => void {
  const t = useTranslations('palette.do');
  const refusalText = useRefusalText();
  const refreshAll = useRefreshAll();
  return () =>
    void toast.promise(
      call('POST /health/check-now').then(async ({ body }) => {
        await refreshAll();
        return body;
      }),
      {
        loading: t('checking'),
        success: (report) => t('checked', { count: report.inconsistent }),
        error: refusalText,
      },
    );
}
