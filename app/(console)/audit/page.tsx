import { pageTitle } from '@/app/_i18n/server';
import { Audit } from '@/app/_ui/audit/audit';
import { AUDIT_LIST } from '@/app/_ui/audit/audit-list';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { auditHandlers } from '@/lib/http/handlers/audit';
import { openList, type SearchParams } from '../open-page';

export const generateMetadata = () => pageTitle('audit');

export default databasePage(AuditPage);

async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openList('/audit', AUDIT_LIST, searchParams);
  if (!mayDo(page.user.role, 'audit.read')) return <NotYours page="audit" />;
  await page.read(auditHandlers, 'GET /audit', { query: page.query });
  return (
    <Rendered readings={page.readings}>
      <Audit />
    </Rendered>
  );
}
