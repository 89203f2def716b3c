import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { PrintedReport } from '@/app/_ui/checks/printed-report';
import { databasePage } from '@/app/database-page';
import { idShape } from '@/lib/contract/common';
import { readHistory } from '@/lib/health/read-history';
import { findCheck } from '@/lib/health/read-report';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('report');

export default databasePage(ReportPage);

const MONTH_MS = 30 * 86_400_000;
const POINTS = 120;

async function ReportPage({ params }: { params: Promise<{ id: string }> }) {
  const id = idShape.safeParse((await params).id);
  if (!id.success) notFound();
  const { ctx, user } = await requireConsoleUser(`/checks/${id.data}/report`);
  const check = await findCheck(ctx, id.data);
  if (!check) notFound();
  const at = Date.parse(check.timestamp);
  const history = await readHistory(ctx, {
    since: new Date(at - MONTH_MS).toISOString(),
    // Stored times are more precise than the milliseconds in the answer, so one millisecond is added.
    until: new Date(at + 1).toISOString(),
    points: POINTS,
    limit: POINTS,
  });
  const platform = (await headers()).get('host') ?? '';
  return <PrintedReport check={check} history={history} platform={platform} by={user.name} />;
}
