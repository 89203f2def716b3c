import { pageTitle, readSpeech } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { Audit } from '@/app/_ui/audit/audit';
import { AUDIT_LIST, auditQuery } from '@/app/_ui/audit/audit-list';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { listLink, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listAudit } from '@/lib/audit/list-audit';
import { mayDo } from '@/lib/contract/permissions';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('audit');

export default databasePage(AuditPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function AuditPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(AUDIT_LIST, await searchParams);
  const { ctx, user } = await requireConsoleUser(listLink('/audit', AUDIT_LIST, view));
  if (!mayDo(user.role, 'audit.read')) return <NotYours page="audit" />;
  const { timeZone = 'UTC' } = await readSpeech();
  const query = auditQuery(view, timeZone);
  return (
    <Rendered readings={{ [pathOf('GET /audit', { query })]: await listAudit(ctx, query) }}>
      <Audit />
    </Rendered>
  );
}
