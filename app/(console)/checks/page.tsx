import { pageTitle, readSpeech } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { CHECK_LIST, checksQuery } from '@/app/_ui/checks/check-list';
import { Checks } from '@/app/_ui/checks/checks';
import { listLink, parseListView } from '@/app/_ui/list/list-view';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { listChecks } from '@/lib/health/list-checks';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('checks');

export default databasePage(ChecksPage);

type Params = Promise<Record<string, string | string[] | undefined>>;

async function ChecksPage({ searchParams }: { searchParams: Params }) {
  const view = parseListView(CHECK_LIST, await searchParams);
  const { ctx } = await requireConsoleUser(listLink('/checks', CHECK_LIST, view));
  const query = checksQuery(view, (await readSpeech()).timeZone ?? 'UTC');
  return (
    <Rendered readings={{ [pathOf('GET /health/checks', { query })]: await listChecks(ctx, query) }}>
      <Checks />
    </Rendered>
  );
}
