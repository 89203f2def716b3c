import { useTranslations } from 'use-intl';
import type { User } from '@/lib/contract/users';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { call } from '../api';
import { Button } from '../button';
import { useCatalog } from '../catalog/use-catalog';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { useMe } from '../state/me';

type EnrolCardProps = { user: Pick<User, 'id' | 'name'>; specialization: SpecializationId };

/** A specialization that a learner does not have, with a button that enrols them. Enrolling twice changes nothing. */
export function EnrolCard({ user, specialization }: EnrolCardProps) {
  const t = useTranslations('learners.one');
  const name = useTranslations('words')(`specialization.${specialization}`);
  const { levelText } = useCatalog();
  const mayEnrol = useMe().may('enrolments.create');
  const { busy, write } = useWrite({ tell: (why) => toast.error(t('failed', { why })) });

  async function enrol() {
    const { body } = await call('POST /enrolments', { body: { user_id: user.id, specialization } });
    const said = { name: user.name, specialization: name };
    toast.success(body.outcome === 'enrolled' ? t('enrolled', said) : t('already', said));
  }

  return (
    <li className="flex flex-col gap-3 rounded-lg border border-line-strong/60 border-dashed p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold text-base text-soft">{name}</h3>
        <span className="text-muted text-sm">{t('notEnrolled')}</span>
      </div>
      <p className="text-muted text-sm">
        {mayEnrol ? t('enrolWhy', { level: levelText(specialization, 1) }) : t('viewerEnrol')}
      </p>
      {mayEnrol && (
        <Button className="mt-auto self-start" size="sm" busy={busy} onClick={() => write(enrol)}>
          {t('enrol', { specialization: name })}
        </Button>
      )}
    </li>
  );
}
