/**
 * `npm test`: everything, from lint to browser journeys. Ends with `N passed, N failed, N skipped`; each skip says why.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildApps } from './build.ts';
import { findBrowser } from './browser.ts';
import { runChecks } from './checks.ts';
import { checkOutcomes } from './outcomes.ts';
import { ROOT, run } from './run.ts';

const totals = { passed: 0, failed: 0, skipped: [] as string[] };
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-run-'));

function count(name: string, ok: boolean): void {
  if (ok) totals.passed += 1;
  else {
    totals.failed += 1;
    process.stdout.write(`✗ ${name}\n`);
  }
}

for (const result of await runChecks()) count(result.name, result.ok);

const built = await buildApps();
count('build of the browser apps', built);

const outcomes = path.join(scratch, 'outcomes.jsonl');
const unitReport = path.join(scratch, 'unit.json');
await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`], {
  env: { OUTCOMES_FILE: outcomes },
});
readVitest(unitReport);

const browser = await findBrowser();
if (browser.path) {
  const report = path.join(scratch, 'e2e.json');
  await run('playwright', ['test', '-c', 'e2e/playwright.config.ts'], {
    env: { CHROMIUM: browser.path, OUTCOMES_FILE: outcomes, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  readPlaywright(report);
} else totals.skipped.push(`browser journeys: ${browser.missing}`);

const gaps = checkOutcomes(outcomes);
for (const gap of gaps) process.stdout.write(`  never provoked: ${gap}\n`);
count(`every endpoint's success and every declared error was provoked`, gaps.length === 0);

fs.rmSync(scratch, { recursive: true, force: true });
for (const reason of totals.skipped) process.stdout.write(`skipped: ${reason}\n`);
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped.length} skipped\n`);
process.exit(totals.failed === 0 ? 0 : 1);

interface VitestReport {
  readonly testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

function readVitest(file: string): void {
  if (!fs.existsSync(file)) return count('unit tests', false);
  const report = JSON.parse(fs.readFileSync(file, 'utf8')) as VitestReport;
  for (const suite of report.testResults) {
    if (suite.assertionResults.length === 0)
      count(path.relative(ROOT, suite.name), suite.status === 'passed');
    for (const result of suite.assertionResults) {
      if (result.status === 'passed') totals.passed += 1;
      else if (result.status === 'failed') totals.failed += 1;
      else
        totals.skipped.push(
          `${result.fullName} (${path.relative(ROOT, suite.name)}): ${process.env.FIXTURES_DIR ? 'see the test' : 'FIXTURES_DIR is not set'}`,
        );
    }
  }
}

interface PlaywrightReport {
  readonly stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

function readPlaywright(file: string): void {
  if (!fs.existsSync(file)) return count('browser journeys', false);
  const { stats } = JSON.parse(fs.readFileSync(file, 'utf8')) as PlaywrightReport;
  totals.passed += stats.expected;
  totals.failed += stats.unexpected + stats.flaky;
  for (let index = 0; index < stats.skipped; index += 1)
    totals.skipped.push('a browser journey: see its annotation');
}
