'use client';

import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { CHANNEL_KINDS, PAGERDUTY_REGIONS, SMTP_SECURITIES } from '@/lib/vocabulary/channels';
import { EMAIL_MAX } from '@/lib/vocabulary/limits';
import { fieldLook } from '../field';
import { PasswordField } from '../password-field';
import { FieldError, TextField } from '../text-field';
import type { ChannelDraft, Field } from './channel-draft';
import { KIND_ICONS } from './channel-list';

type Props = {
  draft: ChannelDraft;
  edit: (part: Partial<ChannelDraft>) => void;
  /** Why a field was refused. */
  errorOf: (field: Field) => string | null;
  /** An existing channel keeps the secrets that are left empty. */
  existing: boolean;
};

/** What kind of channel it is, as four large choices. */
export function KindChoice({ draft, edit }: Pick<Props, 'draft' | 'edit'>) {
  const t = useTranslations('channels');
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t('form.kind')}</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {CHANNEL_KINDS.map((kind) => {
          const Icon = KIND_ICONS[kind];
          return (
            <label
              key={kind}
              className="flex min-h-11 items-center gap-2 rounded-md border border-line px-3 py-2 text-sm hover:bg-raised has-checked:border-accent has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="kind"
                value={kind}
                checked={draft.kind === kind}
                onChange={() => edit({ kind })}
                className="sr-only"
              />
              <Icon className="size-4 shrink-0" aria-hidden />
              {t(`kind.${kind}`)}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

/** The fields of the kind that is chosen. */
export function KindFields(props: Props) {
  switch (props.draft.kind) {
    case 'email':
      return <EmailFields {...props} />;
    case 'slack':
      return <UrlField {...props} hint="slackHint" />;
    case 'pagerduty':
      return <PagerdutyFields {...props} />;
    case 'webhook':
      return <WebhookFields {...props} />;
  }
}

function EmailFields({ draft, edit, errorOf, existing }: Props) {
  const t = useTranslations('channels.form');
  return (
    <>
      <TextField
        label={t('to')}
        value={draft.to}
        hint={t('toHint')}
        maxLength={5_000}
        autoComplete="off"
        error={errorOf('to')}
        onChange={({ target }) => edit({ to: target.value })}
      />
      <TextField
        label={t('from')}
        type="email"
        value={draft.from}
        maxLength={EMAIL_MAX}
        autoComplete="off"
        error={errorOf('from')}
        onChange={({ target }) => edit({ from: target.value })}
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium text-sm">{t('server')}</legend>
        {(['own', 'environment'] as const).map((server) => (
          <label key={server} className="flex min-h-6 items-center gap-2.5 text-sm">
            <input
              type="radio"
              name="server"
              value={server}
              checked={draft.server === server}
              onChange={() => edit({ server })}
            />
            {t(`servers.${server}`)}
          </label>
        ))}
        <FieldError id="channel-server-error">{errorOf('server')}</FieldError>
      </fieldset>
      {draft.server === 'own' && (
        <>
          <div className="grid gap-4 sm:grid-cols-[1fr_6rem]">
            <TextField
              label={t('host')}
              value={draft.host}
              placeholder="smtp.example.org"
              maxLength={253}
              autoComplete="off"
              spellCheck={false}
              error={errorOf('host')}
              onChange={({ target }) => edit({ host: target.value })}
            />
            <TextField
              label={t('port')}
              inputMode="numeric"
              value={draft.port}
              pattern="\d{1,5}"
              autoComplete="off"
              error={errorOf('port')}
              onChange={({ target }) => edit({ port: target.value })}
            />
          </div>
          <Choice
            label={t('security')}
            value={draft.security}
            words={Object.fromEntries(SMTP_SECURITIES.map((one) => [one, t(`securities.${one}`)]))}
            error={errorOf('security')}
            onChange={(security) => edit({ security: security as ChannelDraft['security'] })}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label={t('user')}
              value={draft.user}
              required={false}
              maxLength={EMAIL_MAX}
              autoComplete="off"
              spellCheck={false}
              error={errorOf('user')}
              onChange={({ target }) => edit({ user: target.value })}
            />
            <PasswordField
              label={t('password')}
              value={draft.password}
              required={false}
              autoComplete="new-password"
              hint={existing ? t('keptHint') : undefined}
              error={errorOf('password')}
              onChange={({ target }) => edit({ password: target.value })}
            />
          </div>
        </>
      )}
    </>
  );
}

function UrlField({ draft, edit, errorOf, existing, hint }: Props & { hint: 'slackHint' | 'webhookHint' }) {
  const t = useTranslations('channels.form');
  return (
    <TextField
      label={t('url')}
      type="url"
      value={draft.url}
      required={!existing}
      hint={existing ? t('keptHint') : t(hint)}
      placeholder={hint === 'slackHint' ? 'https://hooks.slack.com/services/…' : 'https://'}
      maxLength={2_000}
      autoComplete="off"
      spellCheck={false}
      error={errorOf('url')}
      onChange={({ target }) => edit({ url: target.value })}
    />
  );
}

function PagerdutyFields({ draft, edit, errorOf, existing }: Props) {
  const t = useTranslations('channels.form');
  return (
    <>
      <PasswordField
        label={t('routingKey')}
        value={draft.routing_key}
        required={!existing}
        autoComplete="off"
        hint={existing ? t('keptHint') : t('routingKeyHint')}
        error={errorOf('routing_key')}
        onChange={({ target }) => edit({ routing_key: target.value })}
      />
      {draft.endpoint === null && (
        <Choice
          label={t('region')}
          value={draft.region}
          words={Object.fromEntries(PAGERDUTY_REGIONS.map((one) => [one, t(`regions.${one}`)]))}
          error={null}
          onChange={(region) => edit({ region: region as ChannelDraft['region'] })}
        />
      )}
    </>
  );
}

function WebhookFields(props: Props) {
  const t = useTranslations('channels.form');
  const { draft, edit, errorOf, existing } = props;
  return (
    <>
      <UrlField {...props} hint="webhookHint" />
      <PasswordField
        label={t('signingSecret')}
        value={draft.signing_secret}
        required={false}
        autoComplete="off"
        hint={existing ? t('keptHint') : t('signingSecretHint')}
        error={errorOf('signing_secret')}
        onChange={({ target }) => edit({ signing_secret: target.value })}
      />
    </>
  );
}

/** One of a few words, with its label above it. */
export function Choice(props: {
  label: string;
  value: string;
  words: Readonly<Record<string, string>>;
  hint?: ReactNode;
  error?: string | null;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        aria-describedby={props.error ? `${id}-error` : undefined}
        className={`${fieldLook} h-10 pr-2`}
        onChange={({ target }) => props.onChange(target.value)}
      >
        {Object.entries(props.words).map(([word, shown]) => (
          <option key={word} value={word}>
            {shown}
          </option>
        ))}
      </select>
      {props.hint && <p className="text-muted text-xs">{props.hint}</p>}
      <FieldError id={`${id}-error`}>{props.error ?? null}</FieldError>
    </div>
  );
}
