'use client';

import { useTranslations } from 'use-intl';
import { CHANNEL_KINDS, PAGERDUTY_REGIONS, SMTP_SECURITIES } from '@/lib/vocabulary/channels';
import { EMAIL_MAX } from '@/lib/vocabulary/limits';
import { ChoiceField, SelectField } from '../kit/choice-field';
import { PasswordField } from '../password-field';
import { TextField } from '../text-field';
import type { ChannelDraft, Field } from './channel-draft';
import { KIND_ICONS } from './channel-list';

type Props = {
  draft: ChannelDraft;
  edit: (part: Partial<ChannelDraft>) => void;
  /** Why a field was refused. */
  errorOf: (field: Field) => string | null;
  /** An existing channel keeps its secrets when their fields are empty. */
  existing: boolean;
};

/** The kind of the channel, as four large choices. */
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
      <ChoiceField
        legend={t('server')}
        name="server"
        choices={(['own', 'environment'] as const).map((one) => ({ value: one, text: t(`servers.${one}`) }))}
        value={draft.server}
        error={errorOf('server')}
        onChange={(server) => edit({ server })}
      />
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
          <SelectField
            label={t('security')}
            value={draft.security}
            choices={SMTP_SECURITIES.map((one) => ({ value: one, text: t(`securities.${one}`) }))}
            error={errorOf('security')}
            onChange={(security) => edit({ security })}
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
        <SelectField
          label={t('region')}
          value={draft.region}
          choices={PAGERDUTY_REGIONS.map((one) => ({ value: one, text: t(`regions.${one}`) }))}
          onChange={(region) => edit({ region })}
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
