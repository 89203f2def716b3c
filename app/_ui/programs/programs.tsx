'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { PageHeader } from '../page-header';
import { Awaited, Empty } from '../panel';
import { usePage } from '../state/live';
import { ProgramCard } from './program-card';
import { ProgramDialog } from './program-dialog';
import { PROGRAMS } from './program-draft';

/** The programs that call the API, what each may do, and their keys. */
export function Programs() {
  const t = useTranslations('programs');
  const { data: programs, error, mutate } = usePage('GET /programs', PROGRAMS);
  const [creating, setCreating] = useState(false);
  return (
    <>
      <PageHeader title={t('title')} about={t('about')}>
        <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
          {t('create')}
        </Button>
      </PageHeader>
      {!programs && (
        <div className="panel">
          <Awaited error={error} retry={() => mutate()} room="m-5 h-46" />
        </div>
      )}
      {programs?.items.length === 0 && (
        <div className="panel">
          <Empty title={t('none')}>{t('noneWhy')}</Empty>
        </div>
      )}
      {programs && programs.items.length > 0 && (
        <div className="grid items-start gap-4 lg:grid-cols-2 2xl:grid-cols-3">
          {programs.items.map((program) => (
            <ProgramCard key={program.id} program={program} />
          ))}
        </div>
      )}
      <ProgramDialog program={null} open={creating} onClose={() => setCreating(false)} />
    </>
  );
}
