// Stands in for Next: a build that takes no time and a server that is ready at once.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [command, , port] = process.argv.slice(2);
if (command === 'build') {
  mkdirSync('.next', { recursive: true });
  writeFileSync('.next/BUILD_ID', String(Date.now()));
} else {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/readyz' ? 200 : 404;
    response.end();
  });
  server.listen(Number(port));
  process.on('SIGTERM', () => process.exit(0));
}
