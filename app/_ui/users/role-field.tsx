import { useTranslations } from 'use-intl';
import type { Role } from '@/lib/vocabulary/users';
import { ROLES } from '@/lib/vocabulary/users';
import { SelectField } from '../kit/choice-field';

type Props = { label: string; value: Role; disabled?: boolean; onChange: (role: Role) => void };

/** A choice of roles, with what the chosen one may do. */
export function RoleField(props: Props) {
  const words = useTranslations('words');
  return (
    <SelectField
      {...props}
      hint={words(`roleMay.${props.value}`)}
      choices={ROLES.map((one) => ({ value: one, text: words(`role.${one}`) }))}
    />
  );
}
