import { pageTitle } from '@/app/_i18n/server';
import { Audit } from '@/app/_ui/audit/audit';
import { AUDIT_LIST } from '@/app/_ui/audit/audit-list';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { auditHandlers } from '@/lib/http/handlers/audit';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('audit');

export default databasePage(AuditPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function AuditPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(AUDIT_LIST, await searchParams);
  const page = await openPage(listLink('/audit', AUDIT_LIST, view));
  if (!mayDo(page.user.role, 'audit.read')) return <NotYours page="audit" />;
  await page.read(auditHandlers, 'GET /audit', { query: listQuery(AUDIT_LIST, view) });
  return (
    <Rendered readings={page.readings}>
      <Audit />
    </Rendered>
  );
}
