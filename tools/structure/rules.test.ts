/** A canary for each rule: a planted violation is caught, its lawful twin is not. */
import { describe, expect, it } from 'vitest';
import { ROOT } from '../run.ts';
import { checkStructure, RULES } from './rules.ts';
import { readSources } from './sources.ts';

const file = (path: string, text: string) => ({ path, text });

const CANARIES: Record<
  keyof typeof RULES,
  { bad: ReturnType<typeof file>[]; good: ReturnType<typeof file>[] }
> = {
  layers: {
    bad: [file('server/src/platform/db/x.ts', "import { a } from '../../modules/line/index.ts';")],
    good: [file('server/src/modules/line/x.ts', "import { a } from '../../platform/db/x.ts';")],
  },
  moduleOrder: {
    bad: [
      file('server/src/modules/line/x.ts', "import { a } from '../delivery/index.ts';"),
      file('server/src/modules/staff/x.ts', "import { a } from '../line/index.ts';"),
      file('server/src/modules/delivery/x.ts', "import { a } from '../line/outgoing/lanes.ts';"),
    ],
    good: [file('server/src/modules/delivery/x.ts', "import { a } from '../line/index.ts';")],
  },
  workspaces: {
    bad: [
      file('line-emulator/src/x.ts', "import { a } from '@madoguchi/contract/delivery';"),
      file('contract/src/x.ts', "import '../../server/src/app/main.ts';"),
    ],
    good: [file('apps/admin/src/x.tsx', "import { a } from '@madoguchi/contract/delivery';")],
  },
  pg: {
    bad: [file('server/src/modules/line/x.ts', "import pg from 'pg';")],
    good: [file('server/src/platform/db/x.ts', "import pg from 'pg';")],
  },
  lineSdk: {
    bad: [file('server/src/modules/delivery/x.ts', "import { messagingApi } from '@line/bot-sdk';")],
    good: [file('server/src/modules/line/x.ts', "import { messagingApi } from '@line/bot-sdk';")],
  },
  network: {
    bad: [file('server/src/modules/delivery/x.ts', "import { request } from 'node:https';")],
    good: [file('server/src/platform/outside/x.ts', "import { Agent } from 'undici';")],
  },
  systemRole: {
    bad: [
      file(
        'server/src/modules/delivery/x.ts',
        "import { SystemDatabase } from '../../platform/db/system.ts';",
      ),
    ],
    good: [
      file(
        'server/src/modules/line/channels/find-channel.ts',
        "import { SystemDatabase } from '../../../platform/db/system.ts';",
      ),
    ],
  },
  environment: {
    bad: [file('server/src/modules/line/x.ts', 'const a = process.env.PORT;')],
    good: [file('server/src/platform/config/env.ts', 'const a = process.env;')],
  },
  dates: {
    bad: [
      file('server/src/modules/line/x.ts', 'const a = Date.now();'),
      file('server/src/platform/http/x.ts', 'const a = new Date(5);'),
    ],
    good: [
      file(
        'server/src/modules/line/x.ts',
        '// not new Date(), but\nconst a = ctx.now(); const updateDate = 1;',
      ),
    ],
  },
  innerContext: {
    bad: [
      file('server/src/modules/line/x.ts', 'await ctx.transaction(async (tx) => work(ctx));'),
      file('server/src/modules/line/y.ts', 'await ctx.transaction((inner) => work(ctx));'),
      file('server/src/modules/line/z.ts', 'await ctx.transaction(async tx => work(ctx));'),
    ],
    good: [
      file(
        'server/src/modules/line/x.ts',
        'await ctx.transaction(async (ctx) => work(ctx)); await ctx.transaction(work);',
      ),
    ],
  },
  vocabulary: {
    bad: [
      file('server/src/modules/line/utils.ts', ''),
      file('server/src/modules/line/outgoing/SendAll.ts', ''),
    ],
    good: [file('server/src/modules/line/outgoing/rate-budget.test.ts', '')],
  },
  cycles: {
    bad: [
      file('server/src/platform/a.ts', "import './b.ts';"),
      file('server/src/platform/b.ts', "export { a } from './a.ts';"),
    ],
    good: [
      file('server/src/platform/a.ts', "import './b.ts';"),
      file('server/src/platform/b.ts', "import type { A } from './a.ts';"),
    ],
  },
  length: {
    bad: [file('server/src/platform/a.ts', 'x\n'.repeat(501))],
    good: [file('server/src/platform/a.ts', 'x\n'.repeat(400))],
  },
};

describe('structure', () => {
  it.each(Object.keys(RULES))('catches a planted violation of %s, and only that', (name) => {
    const { bad, good } = CANARIES[name]!; // every rule has its canary: the record's type says so
    const rule = RULES[name]!;
    const caught = new Set(rule(bad).map((violation) => violation.path));
    expect(caught.size).toBe(name === 'cycles' ? 1 : bad.length);
    expect(rule(good)).toEqual([]);
  });

  it('reads the whole tree and finds it lawful', () => {
    const sources = readSources(ROOT);
    expect(sources.length).toBeGreaterThan(100);
    expect(checkStructure(sources)).toEqual([]);
  });
});
