import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { describeUserAgent } from './user-agent';

/** The client of a sign-in, like "Firefox 128 on Windows" or "curl 8.5". */
export function useClientWords(): (userAgent: string | null) => string {
  const t = useTranslations('sessions');
  return useCallback(
    (userAgent) => {
      const client = describeUserAgent(userAgent);
      if (!client) return t('unknownClient');
      if ('program' in client) return client.program;
      const { browser, system } = client;
      return system ? t('browserOn', { browser, system }) : browser;
    },
    [t],
  );
}
