import { notFound } from 'next/navigation';
import { pageTitle } from '@/app/_i18n/server';
import { CheckReport } from '@/app/_ui/checks/check-report';
import { databasePage } from '@/app/database-page';
import { idShape } from '@/lib/contract/common';
import { healthHandlers } from '@/lib/http/handlers/health';
import { openPage } from '../../open-page';

export const generateMetadata = () => pageTitle('check');

export default databasePage(CheckPage);

async function CheckPage({ params }: { params: Promise<{ id: string }> }) {
  const id = idShape.safeParse((await params).id);
  if (!id.success) notFound();
  const page = await openPage(`/checks/${id.data}`);
  return (
    <CheckReport
      check={await page.read(healthHandlers, 'GET /health/checks/{id}', { params: { id: id.data } })}
    />
  );
}
