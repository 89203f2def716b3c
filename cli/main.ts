import { runLockstep } from './run-lockstep';

// The reader of our output may end first (`… | head`); the command still finishes its work.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

await runLockstep(process.argv.slice(2));
