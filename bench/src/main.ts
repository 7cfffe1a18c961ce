/**
 * `npm run bench -- NAME [flags]`: runs bench/src/NAME.ts, prints its figures, writes bench/results/NAME[-flags].json,
 * ends with one line that states figure and budget, exits 1 when the budget is missed.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchResult, Flags } from './result.ts';

const [name, ...rest] = process.argv.slice(2);
const folder = import.meta.dirname;
const known = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.basename(file, '.ts'))
  .filter((file) =>
    fs.readFileSync(path.join(folder, `${file}.ts`), 'utf8').includes('export async function run('),
  );
if (!name || !known.includes(name)) {
  process.stderr.write(`npm run bench -- NAME [flags], NAME being one of: ${known.join(', ')}\n`);
  process.exit(2);
}

const flags = readFlags(rest);
const { run } = (await import(path.join(folder, `${name}.ts`))) as {
  run(flags: Flags): Promise<BenchResult>;
};
const result = await run(flags);
const width = Math.max(...Object.keys(result.figures).map((figure) => figure.length));
for (const [figure, value] of Object.entries(result.figures)) {
  process.stdout.write(
    `${figure.padEnd(width)}  ${typeof value === 'number' ? value.toLocaleString('en-US') : value}\n`,
  );
}
const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model ?? '', node: process.version };
const file = path.join(
  folder,
  '../results',
  `${[name, ...rest.map((part) => part.replace(/^--/, ''))].join('-')}.json`,
);
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.writeFileSync(
  file,
  `${JSON.stringify({ ...result, machine, at: Temporal.Now.instant().toString() }, null, 2)}\n`,
);
process.stdout.write(`${name}: ${result.met ? 'met' : 'MISSED'}; budget: ${result.budget}\n`);
process.exit(result.met ? 0 : 1);

function readFlags(parts: readonly string[]): Flags {
  const read: Record<string, string> = {};
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]!; // index < length
    if (!part.startsWith('--')) throw new Error(`unexpected '${part}': flags begin with --`);
    const next = parts[index + 1];
    const hasValue = next !== undefined && !next.startsWith('--');
    read[part.slice(2)] = hasValue ? next : 'true';
    if (hasValue) index += 1;
  }
  return read;
}
