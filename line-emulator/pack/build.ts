/**
 * Makes the package that strangers can run: plain JavaScript with everything in it, since Node strips no types under
 * `node_modules`. `npm run package -w line-emulator` leaves the tarball in `line-emulator/dist/`.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { build } from 'vite';

const EMULATOR = path.resolve(import.meta.dirname, '..');
const ROOT = path.resolve(EMULATOR, '..');
const TALK_VIEW = path.join(ROOT, 'talk-view/src');
/** The oldest Node on which pack.test.ts sees the package run. */
const OLDEST_NODE = '>=20';

/** Builds the package's folder. */
export async function buildPackage(folder: string): Promise<void> {
  fs.rmSync(folder, { recursive: true, force: true });
  const lib = path.join(folder, 'lib');
  const bundled = new Set<string>();
  await build({
    root: EMULATOR,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: lib,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { index: path.join(EMULATOR, 'src/index.ts'), main: path.join(EMULATOR, 'src/main.ts') },
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'emulator.mjs' },
        plugins: [
          {
            name: 'remember-packages',
            moduleParsed: ({ id }) => {
              const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
              if (name) bundled.add(name);
            },
          },
        ],
      },
    },
  });
  fs.chmodSync(path.join(lib, 'main.mjs'), 0o755);
  // The sources find these folders beside their own, and so does the bundle.
  for (const assets of ['phone', 'liff', 'examples'])
    copyAssets(path.join(EMULATOR, assets), path.join(folder, assets));
  copyTalkView(path.join(folder, 'talk-view'));
  fs.copyFileSync(path.join(import.meta.dirname, 'index.d.ts'), path.join(lib, 'index.d.ts'));
  for (const file of ['README.md', 'CONTROL.md', 'DIFFERENCES.md'])
    fs.copyFileSync(path.join(EMULATOR, file), path.join(folder, file));
  for (const file of ['LICENSE', 'NOTICE']) fs.copyFileSync(path.join(ROOT, file), path.join(folder, file));
  fs.writeFileSync(path.join(folder, 'THIRD-PARTY.md'), licencesOf([...bundled].sort()));
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
}

/** Packs a built folder. @returns the tarball's path */
export function packFolder(folder: string, into: string): string {
  const printed = execFileSync('npm', ['pack', folder, '--pack-destination', into, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename }] = JSON.parse(printed) as [{ filename: string }];
  return path.join(into, filename);
}

function manifest(): Record<string, unknown> {
  const own = JSON.parse(fs.readFileSync(path.join(EMULATOR, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const { name, version, description, license } = own;
  return {
    name,
    version,
    description,
    license,
    keywords: ['line', 'line-bot', 'messaging-api', 'liff', 'emulator', 'testing'],
    type: 'module',
    bin: { 'line-emulator': 'lib/main.mjs' },
    exports: { '.': { types: './lib/index.d.ts', default: './lib/index.mjs' } },
    engines: { node: OLDEST_NODE },
  };
}

function copyAssets(from: string, to: string): void {
  fs.cpSync(from, to, { recursive: true, filter: (file) => !/(\.(test|d)|-setup)\.ts$/.test(file) });
}

/** Browser modules keep their names, so that the phone finds them under the same paths. */
function copyTalkView(to: string): void {
  copyAssets(TALK_VIEW, to);
  for (const file of fs.readdirSync(to, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const source = fs.readFileSync(path.join(to, file), 'utf8');
    fs.writeFileSync(path.join(to, file), stripTypeScriptTypes(source));
  }
}

/** The licences of what the bundle carries ask to be passed on. */
function licencesOf(packages: readonly string[]): string {
  const parts = packages.map((name) => {
    const folder = path.join(ROOT, 'node_modules', name);
    const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    const licence = fs.readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    if (!licence) throw new Error(`${name} has no licence file, and the bundle may not carry it without`);
    const text = fs.readFileSync(path.join(folder, licence), 'utf8').trim();
    return `## ${name} ${version}\n\n${'```'}\n${text}\n${'```'}\n`;
  });
  return `# Software inside this package\n\n${parts.join('\n')}`;
}

if (import.meta.main) {
  const dist = path.join(EMULATOR, 'dist');
  await buildPackage(path.join(dist, 'package'));
  // Whole: npm runs this in another folder than the one where the command was given.
  console.log(packFolder(path.join(dist, 'package'), dist));
}
