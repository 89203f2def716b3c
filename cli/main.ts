import { runLockstep } from './run-lockstep';

// Whoever read our output may leave (`… | head`); the work is finished all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

await runLockstep(process.argv.slice(2));
