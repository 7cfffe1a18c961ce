#!/usr/bin/env node
// Plain JavaScript that any Node can read: finds the Node 26 that npm installed here when the machine's own is older.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 26;
const here = path.dirname(fileURLToPath(import.meta.url));
const program = path.join(here, '../src/app/cli.ts');
const own = path.join(here, '../../node_modules/.bin/node');

if (Number(process.versions.node.split('.')[0]) >= NEEDED) run(process.execPath);
else if (existsSync(own)) run(own);
else {
  process.stderr.write(
    `madoguchi needs Node ${NEEDED} and this is ${process.versions.node}. Run "npm ci" in madoguchi's folder (it installs its own Node), or install Node ${NEEDED}.\n`,
  );
  process.exitCode = 1;
}

function run(node) {
  const { status, signal, error } = spawnSync(node, [program, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (error) throw error;
  process.exitCode = signal ? 1 : (status ?? 1);
}
