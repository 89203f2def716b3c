import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { parseTheme, THEME_COOKIE } from '@/app/_ui/frame/theme';
import { readSpeech } from './_i18n/server';
import { Outcomes } from './_ui/outcomes/outcomes';
import { Speaking } from './_ui/speech/speaking';
import './globals.css';

export async function generateMetadata(): Promise<Metadata> {
  const { messages } = await readSpeech();
  return {
    title: { default: 'Lockstep', template: '%s · Lockstep' },
    description: messages.frame.promise,
    robots: { index: false, follow: false },
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf9f7' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1115' },
  ],
};

/** Reads theme and language from their cookies, so that the first paint already has them. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  const speech = await readSpeech();
  return (
    <html
      lang={speech.locale}
      data-theme={theme === 'system' ? undefined : theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <body>
        <Speaking speech={speech}>
          {children}
          <Outcomes />
        </Speaking>
      </body>
    </html>
  );
}
