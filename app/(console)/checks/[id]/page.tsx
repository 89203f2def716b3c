import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { CheckReport } from '@/app/_ui/checks/check-report';
import { databasePage } from '@/app/database-page';
import { idShape } from '@/lib/contract/common';
import { findCheck } from '@/lib/health/read-report';
import { requireConsoleUser } from '@/lib/http/session';

export const generateMetadata = () => pageTitle('check');

export default databasePage(CheckPage);

async function CheckPage({ params }: { params: Promise<{ id: string }> }) {
  const id = idShape.safeParse((await params).id);
  if (!id.success) notFound();
  const { ctx } = await requireConsoleUser(`/checks/${id.data}`);
  const check = await findCheck(ctx, id.data);
  if (!check) notFound();
  return <CheckReport check={check} />;
}
