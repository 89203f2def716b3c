import { pageTitle } from '@/app/_i18n/server';
import { SecondFactor } from '@/app/_ui/account/second-factor';
import { databasePage } from '@/app/database-page';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('secondFactor');

export default databasePage(SecondFactorPage);

async function SecondFactorPage() {
  const { user, mustEnrol } = await requireConsoleUser('/account/second-factor');
  return <SecondFactor enabled={user.second_factor_enabled} demanded={mustEnrol} email={user.email} />;
}
