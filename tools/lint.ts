/** `npm run lint`: oxlint for the language, our own rules for the house. */
import { ROOT, run } from './run.ts';
import { checkStructure } from './structure/rules.ts';
import { readSources } from './structure/sources.ts';

const FOLDERS = ['contract', 'server', 'apps', 'talk-view', 'line-emulator', 'e2e', 'bench', 'tools'];

const { code } = await run('oxlint', ['--deny-warnings', ...FOLDERS]);
const violations = checkStructure(readSources(ROOT));
for (const { rule, path, message } of violations) process.stdout.write(`${path}: [${rule}] ${message}\n`);
process.stdout.write(
  violations.length === 0 ? 'structure: no violations\n' : `structure: ${violations.length} violations\n`,
);
process.exit(code !== 0 || violations.length > 0 ? 1 : 0);
