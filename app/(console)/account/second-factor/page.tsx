import { pageTitle } from '@/app/_i18n/server';
import { SecondFactor } from '@/app/_ui/account/second-factor';
import { databasePage } from '@/app/database-page';
import { mustEnrol } from '@/lib/auth/must-enrol';
import { requireConsoleUser } from '@/lib/auth/session';
import { webProcess } from '@/lib/http/process';

export const generateMetadata = () => pageTitle('secondFactor');

export default databasePage(SecondFactorPage);

async function SecondFactorPage() {
  const { user } = await requireConsoleUser('/account/second-factor');
  return (
    <SecondFactor
      enabled={user.second_factor_enabled}
      demanded={mustEnrol(user, webProcess().config)}
      email={user.email}
    />
  );
}
