import { pageTitle } from '@/app/_i18n/server';
import { pathOf } from '@/app/_ui/api';
import { NotYours } from '@/app/_ui/frame/not-yours';
import { PROGRAMS } from '@/app/_ui/programs/program-draft';
import { Programs } from '@/app/_ui/programs/programs';
import { Rendered } from '@/app/_ui/state/live';
import { databasePage } from '@/app/database-page';
import { mayDo } from '@/lib/contract/permissions';
import { requireConsoleUser } from '@/lib/http/session';
import { listPrograms } from '@/lib/programs/read-programs';

export const generateMetadata = () => pageTitle('programs');

export default databasePage(ProgramsPage);

async function ProgramsPage() {
  const { ctx, user } = await requireConsoleUser('/programs');
  if (!mayDo(user.role, 'programs.manage')) return <NotYours page="programs" />;
  return (
    <Rendered readings={{ [pathOf('GET /programs', PROGRAMS)]: await listPrograms(ctx, PROGRAMS.query) }}>
      <Programs />
    </Rendered>
  );
}
