import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  type Copy,
  DockerfileParser,
  type From,
  type Instruction,
  type JSONInstruction,
} from 'dockerfile-ast';

/** Replaces a slow step. False for a step that must run as it is written. */
export type Instead = (step: { stage: string; run: string; folder: string }) => boolean;

export type Image = {
  /** The folder for the image's working directory. */
  folder: string;
  env: Record<string, string>;
  user: { uid: number; gid: number };
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
};

type Stage = Image & { root: string; workdir: string };

type Build = {
  context: string;
  folder: string;
  instead?: Instead;
  /** The name of a COPY path on this machine. */
  rename?: (path: string) => string;
};

/**
 * Runs a Dockerfile without a container engine: each stage is a folder, COPY copies files, and RUN runs as it is written,
 * with the environment of ENV. This machine takes the place of the images in FROM.
 */
export function runImageSteps(build: Build): Image {
  const stages = new Map<string, Stage>();
  const text = readFileSync(join(build.context, 'Dockerfile'), 'utf8');
  let stage: Stage | undefined;
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      const name = (instruction as From).getBuildStage() ?? 'final';
      stage = beginStage(join(build.folder, name), stages.get((instruction as From).getImage() ?? ''));
      stages.set(name, stage);
    } else if (keyword === 'COPY') {
      if (stage) copy(build, stages, stage, instruction as Copy);
    } else if (stage) takeStep(build, stage, instruction);
  }
  if (!stage) throw new Error('the Dockerfile has no stage');
  return stage;
}

function takeStep({ instead }: Build, stage: Stage, instruction: Instruction): void {
  const keyword = instruction.getKeyword();
  const words = wordsOf(instruction);
  if (keyword === 'WORKDIR') {
    stage.workdir = words[0] as string;
    stage.folder = join(stage.root, stage.workdir);
    mkdirSync(stage.folder, { recursive: true });
  } else if (keyword === 'ENV') {
    Object.assign(stage.env, Object.fromEntries(words.map((word) => word.split(/=(.*)/s).slice(0, 2))));
  } else if (keyword === 'RUN') {
    const { root, folder, env } = stage;
    const run = textOf(instruction);
    if (!instead?.({ stage: basename(root), run, folder })) execute(run, folder, env);
  } else if (keyword === 'USER') {
    const [uid, gid] = (words[0] as string).split(':').map(Number);
    stage.user = { uid: uid as number, gid: gid as number };
  } else if (keyword === 'ENTRYPOINT') stage.entrypoint = jsonOf(instruction);
  else if (keyword === 'CMD') stage.command = jsonOf(instruction);
  else if (keyword === 'HEALTHCHECK') stage.healthcheck = commandAfter(textOf(instruction), 'CMD');
  else if (!['LABEL', 'EXPOSE', 'ARG', 'STOPSIGNAL'].includes(keyword)) throw new Error(`no step ${keyword}`);
}

function copy({ context, rename }: Build, stages: Map<string, Stage>, stage: Stage, instruction: Copy): void {
  const paths = wordsOf(instruction).map((path) => rename?.(path) ?? path);
  const target = resolve(stage.folder, paths.pop() as string);
  const from = instruction.getFromFlag()?.getValue();
  for (const source of paths) {
    if (from) link(join((stages.get(from) as Stage).root, source), target);
    else copyFromContext(context, source, target);
  }
}

function wordsOf(instruction: Instruction): string[] {
  return instruction.getArguments().map((argument) => argument.getValue());
}

function beginStage(root: string, base: Stage | undefined): Stage {
  mkdirSync(root, { recursive: true });
  if (base) link(base.root, root);
  const { workdir = '/', env = {} } = base ?? {};
  const user = { uid: 0, gid: 0 };
  return {
    root,
    workdir,
    folder: join(root, workdir),
    env: { ...env },
    user,
    entrypoint: [],
    command: [],
    healthcheck: [],
  };
}

/** The files that .dockerignore includes: it first refuses everything, and then includes single names. */
function contextOf(context: string): string[] {
  const lines = readFileSync(join(context, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [first, ...names] = lines;
  const plain = names.every((line) => /^![\w.-]+$/.test(line));
  if (first !== '*' || !plain)
    throw new Error('.dockerignore refuses everything, and then lets single names in');
  return names.map((line) => line.slice(1));
}

function copyFromContext(context: string, source: string, target: string): void {
  const included = contextOf(context);
  if (source !== '.' && !included.includes(source)) throw new Error(`.dockerignore keeps ${source} out`);
  for (const name of source === '.' ? included : [source]) {
    const path = join(context, name);
    const isFolder = statSync(path).isDirectory();
    cpSync(path, isFolder && source !== '.' ? target : join(target, name), { recursive: true });
  }
}

/** Puts the contents of a folder into another one. On one disk it links them, so they take no space. */
export function link(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  const { status } = spawnSync('cp', ['-alf', `${source}/.`, target]);
  if (status !== 0) cpSync(source, target, { recursive: true, verbatimSymlinks: true });
  // npm changes this file in place, so it must not be a link.
  for (const place of ['', 'node_modules', 'app/node_modules']) {
    const list = join(place, '.package-lock.json');
    if (!existsSync(join(source, list))) continue;
    rmSync(join(target, list));
    cpSync(join(source, list), join(target, list));
  }
}

function execute(run: string, cwd: string, env: Record<string, string>): void {
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', run], {
    cwd,
    env: { ...npmSettings(), ...env, PATH, HOME, NODE_ENV: env.NODE_ENV } as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`a step of the image failed: ${run}\n${stdout}\n${stderr}`);
}

/** The npm settings of this machine, with its source of packages. */
function npmSettings(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) =>
    /^npm_config_(registry|userconfig)$/i.test(name),
  );
  return Object.fromEntries(own) as Record<string, string>;
}

function textOf(instruction: Instruction): string {
  return (instruction.getRawArgumentsContent() ?? '').replaceAll(/\\\n\s*/g, ' ');
}

function jsonOf(instruction: Instruction): string[] {
  return (instruction as JSONInstruction)
    .getJSONStrings()
    .map((text) => JSON.parse(text.getValue()) as string);
}

function commandAfter(text: string, word: string): string[] {
  return JSON.parse(text.slice(text.indexOf(`${word} `) + word.length)) as string[];
}
