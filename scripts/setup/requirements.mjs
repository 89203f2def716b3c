import { Failure } from './failure.mjs';

const oldest = [20, 9];

/** Refuses a Node or an operating system that Lockstep cannot run on, before anything is installed. */
export function checkRequirements() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new Failure(
      `Node ${process.versions.node} is too old; Lockstep needs Node ${oldest.join('.')} or newer.`,
    );
  }
  if (process.platform === 'win32') {
    throw new Failure('Lockstep runs on Linux and macOS. On Windows, run it inside WSL.');
  }
}
