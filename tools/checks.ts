/** What needs neither database nor browser: formatting, types, lint and structure. Used by `check` and `test`. */
import { run } from './run.ts';

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
}

export async function runChecks(): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [name, command, ...args] of [
    ['format', 'oxfmt', '--check'],
    ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
    ['types of the staff app', 'tsc', '--noEmit', '-p', 'apps/admin'],
    ["types of residents' pages", 'tsc', '--noEmit', '-p', 'apps/resident'],
    ['lint and structure', 'node', 'tools/lint.ts'],
    ['licences and checksums of what is installed', 'node', 'tools/bill-of-materials.ts'],
    ['nothing unused', 'knip', '--no-progress', '--treat-config-hints-as-errors'],
  ] as const) {
    const started = performance.now();
    const { code, output } = await run(command, args, { quiet: true });
    process.stdout.write(
      `${code === 0 ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`,
    );
    if (code !== 0) process.stdout.write(`${output}\n`);
    results.push({ name, ok: code === 0 });
  }
  return results;
}
