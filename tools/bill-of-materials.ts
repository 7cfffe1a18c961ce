/**
 * The software bill of materials (CycloneDX 1.6, JSON), made from the lockfile alone: what `npm ci` installs is what it lists.
 * The build writes it to `dist/bill-of-materials.cdx.json`; `npm run check` refuses a licence that is not on our list, a
 * package without a checksum, and a package that wants to run a script while it is installed.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './run.ts';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly version?: string;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Licences that ask for no more than naming them, or that bind only the library itself (LGPL: libvips beside sharp; MPL: files). */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'LGPL-3.0-or-later',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1', // fonts: named in NOTICE, never sold by themselves
  'Unlicense',
]);

interface Listed {
  readonly name: string;
  readonly place: string;
  readonly entry: LockedPackage & { readonly version: string };
}

function packagesOf(lock: Lockfile): Listed[] {
  return Object.entries(lock.packages).flatMap(([place, entry]) => {
    const at = place.lastIndexOf('node_modules/');
    if (at < 0 || entry.link || entry.version === undefined) return [];
    return [
      { name: place.slice(at + 'node_modules/'.length), place, entry: { ...entry, version: entry.version } },
    ];
  });
}

/**
 * @param scripts packages about whose install script a person decided (`allowScripts` of package.json)
 * @returns what is wrong, one sentence each
 */
export function problemsOf(lock: Lockfile, scripts: Readonly<Record<string, boolean>>): string[] {
  return packagesOf(lock).flatMap(({ name, entry }) => {
    const found: string[] = [];
    const licences = (entry.license ?? '').split(/ AND | OR |[()]/).filter(Boolean);
    if (licences.length === 0) found.push(`${name} states no licence`);
    for (const licence of licences)
      if (!ALLOWED.has(licence)) found.push(`${name} is under ${licence}, which nobody allowed yet`);
    if (!entry.integrity?.startsWith('sha512-')) found.push(`${name} has no checksum in the lockfile`);
    if (entry.hasInstallScript && scripts[name] === undefined)
      found.push(`${name} wants to run a script when it is installed; decide in allowScripts`);
    return found;
  });
}

function purl({ name, entry }: Listed): string {
  return `pkg:npm/${name.replace('@', '%40')}@${entry.version}`;
}

/** A document that is the same for the same lockfile: no clock, no random serial number. */
export function billOf(lock: Lockfile): object {
  const listed = packagesOf(lock);
  const byRef = new Map(listed.map((one) => [purl(one), one]));
  const refAt = new Map(listed.map((one) => [one.place, purl(one)]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(lock.packages))}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': 'madoguchi',
        name: 'madoguchi',
        version: lock.version ?? '0.0.0',
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: [...byRef].map(([ref, { name, entry }]) => ({
      type: 'library',
      'bom-ref': ref,
      name,
      version: entry.version,
      purl: ref,
      // What only builds and tests use is listed, and said to be so.
      scope: entry.dev ? 'excluded' : entry.optional ? 'optional' : 'required',
      licenses: [
        / AND | OR /.test(entry.license ?? '')
          ? { expression: entry.license }
          : { license: { id: entry.license } },
      ],
      ...(entry.integrity
        ? {
            hashes: [
              { alg: 'SHA-512', content: Buffer.from(entry.integrity.slice(7), 'base64').toString('hex') },
            ],
          }
        : {}),
    })),
    dependencies: [...byRef].map(([ref, one]) => ({
      ref,
      dependsOn: Object.keys(one.entry.dependencies ?? {})
        .flatMap((name) => resolved(one.place, name, refAt) ?? [])
        .toSorted(),
    })),
  };
}

/** As Node finds it: beside, then in each folder above. */
function resolved(from: string, name: string, refAt: ReadonlyMap<string, string>): string | undefined {
  for (let folder = from; ;) {
    const ref = refAt.get(`${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
    if (ref !== undefined || folder === '') return ref;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
  }
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function read<T>(file: string): T {
  return JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8')) as T;
}

/** Writes the bill. @returns where */
export function writeBill(): string {
  const file = path.join(ROOT, 'dist', 'bill-of-materials.cdx.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(billOf(read<Lockfile>('package-lock.json')), null, 2)}\n`);
  return file;
}

if (import.meta.main) {
  const { allowScripts = {} } = read<{ allowScripts?: Record<string, boolean> }>('package.json');
  const byName = Object.fromEntries(
    Object.entries(allowScripts).map(([name, allowed]) => [name.replace(/(.)@.*$/, '$1'), allowed]),
  );
  const problems = problemsOf(read<Lockfile>('package-lock.json'), byName);
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exit(problems.length === 0 ? 0 : 1);
}
