import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Heal, Kind } from '../kind';
import type { Site } from '../site/site';

const DISK_BYTES = 32 * 1024 * 1024;
const PAGE_BYTES = 4_096;

/** A disk of the database that is really full. */
export const diskKinds: Kind[] = [
  {
    name: 'disk-full',
    what: 'the disk with the ledger is full (a tablespace of 32 MB, 53100), and is then made free',
    seconds: 8,
    obstacle: () => (mounts() ? null : 'only root may mount a small disk'),
    prepare: onSmallDisk,
    inject: async (site) => {
      const filler = join(diskOf(site), 'filler');
      fill(filler);
      return async () => rmSync(filler);
    },
  },
];

function diskOf({ cluster }: Site): string {
  return join(cluster.folder, 'disk');
}

function mounts(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'lockstep-faults-mount-'));
  try {
    mount(place);
    execFileSync('umount', [place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(place);
  }
}

function mount(place: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', place], { stdio: 'ignore' });
}

/** Moves the ledger to a small disk of its own. */
async function onSmallDisk(site: Site): Promise<Heal> {
  const { cluster, database } = site;
  const disk = diskOf(site);
  mkdirSync(disk);
  mount(disk);
  const place = join(disk, 'tablespace');
  mkdirSync(place, { mode: 0o700 });
  const { uid, gid } = statSync(cluster.dataFolder);
  chownSync(place, uid, gid);
  await database.run(`CREATE TABLESPACE small LOCATION '${place}'`);
  await database.run('ALTER TABLE activities SET TABLESPACE small');
  return async () => {
    await database.run('ALTER TABLE activities SET TABLESPACE pg_default');
    await database.run('DROP TABLESPACE small');
    execFileSync('umount', [disk], { stdio: 'ignore' });
  };
}

/** Fills the disk. */
function fill(file: string): void {
  for (let bytes = DISK_BYTES; bytes >= PAGE_BYTES; bytes = Math.floor(bytes / 2)) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
