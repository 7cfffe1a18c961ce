/** Builds the two browser apps, each only when its sources are newer than its last build, and the software bill of materials. */
import fs from 'node:fs';
import path from 'node:path';
import { writeBill } from './bill-of-materials.ts';
import { ROOT, run } from './run.ts';

const APPS = [
  {
    name: 'apps/admin',
    sources: ['apps/admin', 'contract/src', 'talk-view/src', 'docs/manual', 'package-lock.json'],
    commands: [['build']],
  },
  {
    name: 'apps/resident',
    sources: ['apps/resident', 'contract/src', 'package-lock.json'],
    commands: [['build', '--ssr', 'src/render.tsx']],
  },
] as const;

/** @returns whether everything is built */
export async function buildApps(): Promise<boolean> {
  let ok = true;
  for (const app of APPS) {
    const stamp = path.join(ROOT, app.name, 'dist', '.built');
    const newest = Math.max(...app.sources.map((source) => newestIn(path.join(ROOT, source))));
    if (fs.existsSync(stamp) && fs.statSync(stamp).mtimeMs >= newest) continue;
    process.stdout.write(`building ${app.name}…\n`);
    for (const args of app.commands) {
      const { code, output } = await run('vite', [...args, '--logLevel', 'warn'], {
        cwd: path.join(ROOT, app.name),
        quiet: true,
      });
      if (code !== 0) {
        process.stdout.write(output);
        ok = false;
      }
    }
    const keeping = filesThatKeep(path.join(ROOT, app.name, 'dist'));
    if (keeping.length > 0) {
      process.stdout.write(
        `The browser must keep nothing (people.md, city networks), but: ${keeping.join(', ')}\n`,
      );
      ok = false;
    }
    if (ok) fs.writeFileSync(stamp, '');
  }
  writeBill();
  return ok;
}

/** Virtual browsers of city networks forget what is kept in them, or throw: the server alone keeps drafts and choices. */
const STORES = /\b(localStorage|sessionStorage|indexedDB)\b/;

/** The built files that name a store of the browser. */
export function filesThatKeep(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|mjs|html)$/.test(name))
    .filter((name) => STORES.test(fs.readFileSync(path.join(folder, name), 'utf8')));
}

function newestIn(place: string): number {
  const stat = fs.statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  let newest = 0;
  for (const entry of fs.readdirSync(place, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    newest = Math.max(newest, newestIn(path.join(place, entry.name)));
  }
  return newest;
}

if (import.meta.main) process.exit((await buildApps()) ? 0 : 1);
