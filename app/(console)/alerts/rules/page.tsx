import { pageTitle } from '@/app/_i18n/server';
import { Rules } from '@/app/_ui/alerts/rules';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { alertRuleHandlers } from '@/lib/http/handlers/alert-rules';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('alertRules');

export default databasePage(AlertRulesPage);

async function AlertRulesPage() {
  const page = await openPage('/alerts/rules');
  await page.read(alertRuleHandlers, 'GET /alerts/rules');
  return (
    <Rendered readings={page.readings}>
      <Rules />
    </Rendered>
  );
}
