import { pageTitle } from '@/app/_i18n/server';
import { Rules } from '@/app/_ui/alerts/rules';
import { pathOf } from '@/app/_ui/api';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listRules } from '@/lib/alert/update-rule';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('alertRules');

export default databasePage(AlertRulesPage);

async function AlertRulesPage() {
  const { ctx } = await requireConsoleUser('/alerts/rules');
  const readings = { [pathOf('GET /alerts/rules')]: await listRules(ctx) };
  return (
    <Rendered readings={readings}>
      <Rules />
    </Rendered>
  );
}
