/** `npm run check`: types, lint, structure and unit tests, for the minutes between two commits. */
import { runChecks } from './checks.ts';
import { run } from './run.ts';

const results = await runChecks();
const unit = await run('vitest', ['run', ...process.argv.slice(2)]);
process.exit(results.every((result) => result.ok) && unit.code === 0 ? 0 : 1);
