import { useTranslations } from 'use-intl';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { useCatalog } from './use-catalog';

/** A level with its name in the catalog; says "missing", or "withdrawn", for a record that does not exist. */
export function LevelName(props: {
  specialization: SpecializationId;
  level: number | null | undefined;
  withdrawn?: boolean;
}) {
  const words = useTranslations('words');
  const { levelText } = useCatalog();
  if (props.level === null || props.level === undefined)
    return <span className="text-muted italic">{words(props.withdrawn ? 'withdrawn' : 'missing')}</span>;
  return <>{levelText(props.specialization, props.level)}</>;
}
