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
    if (ok) fs.writeFileSync(stamp, '');
  }
  writeBill();
  return ok;
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
