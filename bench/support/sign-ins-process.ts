import { setPriority } from 'node:os';
import { type SignIns, signInHere } from './sign-ins';

/** Low priority: this process stands for other machines, which use no time of the server's processor. */
setPriority(15);

process.once('message', async (signIns: SignIns) => {
  const answers = await signInHere(signIns);
  process.send?.(answers, () => process.disconnect());
});
process.send?.('ready');
