import { useTranslations } from 'use-intl';
import { CHANNEL_KINDS, PAGERDUTY_REGIONS, SMTP_SECURITIES } from '@/lib/vocabulary/channels';
import { EMAIL_MAX } from '@/lib/vocabulary/limits';
import { ChoiceField, SelectField } from '../kit/choice-field';
import { draftField } from '../kit/draft-field';
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

function EmailFields(props: Props) {
  const t = useTranslations('channels.form');
  const { draft, edit, errorOf, existing } = props;
  const field = draftField(props);
  return (
    <>
      <TextField label={t('to')} hint={t('toHint')} maxLength={5_000} autoComplete="off" {...field('to')} />
      <TextField label={t('from')} type="email" maxLength={EMAIL_MAX} autoComplete="off" {...field('from')} />
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
              placeholder="smtp.example.org"
              maxLength={253}
              autoComplete="off"
              spellCheck={false}
              {...field('host')}
            />
            <TextField
              label={t('port')}
              inputMode="numeric"
              pattern="\d{1,5}"
              autoComplete="off"
              {...field('port')}
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
              required={false}
              maxLength={EMAIL_MAX}
              autoComplete="off"
              spellCheck={false}
              {...field('user')}
            />
            <PasswordField
              label={t('password')}
              required={false}
              autoComplete="new-password"
              hint={existing ? t('keptHint') : undefined}
              {...field('password')}
            />
          </div>
        </>
      )}
    </>
  );
}

function UrlField(props: Props & { hint: 'slackHint' | 'webhookHint' }) {
  const t = useTranslations('channels.form');
  const { existing, hint } = props;
  const field = draftField(props);
  return (
    <TextField
      label={t('url')}
      type="url"
      required={!existing}
      hint={existing ? t('keptHint') : t(hint)}
      placeholder={hint === 'slackHint' ? 'https://hooks.slack.com/services/…' : 'https://'}
      maxLength={2_000}
      autoComplete="off"
      spellCheck={false}
      {...field('url')}
    />
  );
}

function PagerdutyFields(props: Props) {
  const t = useTranslations('channels.form');
  const { draft, edit, existing } = props;
  const field = draftField(props);
  return (
    <>
      <PasswordField
        label={t('routingKey')}
        required={!existing}
        autoComplete="off"
        hint={existing ? t('keptHint') : t('routingKeyHint')}
        {...field('routing_key')}
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
  const field = draftField(props);
  return (
    <>
      <UrlField {...props} hint="webhookHint" />
      <PasswordField
        label={t('signingSecret')}
        required={false}
        autoComplete="off"
        hint={t(props.existing ? 'keptHint' : 'signingSecretHint')}
        {...field('signing_secret')}
      />
    </>
  );
}
