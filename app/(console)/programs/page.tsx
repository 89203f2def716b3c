import { pageTitle } from '@/app/_i18n/server';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { PROGRAMS } from '@/app/_ui/programs/program-draft';
import { Programs } from '@/app/_ui/programs/programs';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { programHandlers } from '@/lib/http/handlers/programs';
import { openPage } from '../open-page';

export const generateMetadata = () => pageTitle('programs');

export default databasePage(ProgramsPage);

async function ProgramsPage() {
  const page = await openPage('/programs');
  if (!mayDo(page.user.role, 'programs.manage')) return <NotYours page="programs" />;
  await page.read(programHandlers, 'GET /programs', PROGRAMS);
  return (
    <Rendered readings={page.readings}>
      <Programs />
    </Rendered>
  );
}
