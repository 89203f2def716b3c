import { pageTitle } from '@/app/_i18n/server';
import { Account } from '@/app/_ui/account/account';
import { OWN_SESSIONS } from '@/app/_ui/account/own-sessions-reading';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { accountHandlers } from '@/lib/http/handlers/account';
import { readUser } from '@/lib/users/read-user';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('account');

export default databasePage(AccountPage);

async function AccountPage() {
  const page = await openPage('/account');
  await page.read(accountHandlers, 'GET /auth/me/sessions', OWN_SESSIONS);
  const { has_password } = await readUser(page.ctx, page.user);
  return (
    <Rendered readings={page.readings}>
      <Account hasPassword={has_password} />
    </Rendered>
  );
}
