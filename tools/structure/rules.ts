/** The rules of the house, each a function from sources to violations with a sentence that teaches. */
import { LAYERS, MODULE_MAP, SYSTEM_ROLE_FILES, WORKSPACES } from './module-map.ts';
import { codeOf, importsOf, type Source } from './sources.ts';

export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly message: string;
}

export type Rule = (sources: readonly Source[]) => Violation[];

const isTest = (path: string) => /\.test\.tsx?$/.test(path);
const layerOf = (path: string) => LAYERS.findIndex((layer) => path.startsWith(`server/src/${layer}/`));
const moduleOf = (path: string) => /^server\/src\/modules\/([\w-]+)\//.exec(path)?.[1] ?? null;
const workspaceOf = (path: string) =>
  Object.keys(WORKSPACES).find((workspace) => path.startsWith(`${workspace}/`)) ?? null;

/** Makes a rule that looks at every import of every file. */
function importRule(
  rule: string,
  judge: (from: string, target: string, own: boolean) => string | null,
): Rule {
  return (sources) =>
    sources.flatMap((source) =>
      importsOf(source).flatMap(({ target, own }) => {
        const message = judge(source.path, target, own);
        return message === null ? [] : [{ rule, path: source.path, message }];
      }),
    );
}

const layers = importRule('layers', (from, target, own) => {
  if (!own || isTest(from)) return null;
  const [above, below] = [layerOf(from), layerOf(target)];
  if (above === -1 || below === -1 || below <= above) return null;
  return `${LAYERS[above]} must not know ${LAYERS[below]} (${target}): turn it round with a plug point or an event.`;
});

const moduleOrder = importRule('module order', (from, target, own) => {
  const [user, used] = [moduleOf(from), moduleOf(target)];
  if (!own || user === null || used === null || user === used || isTest(from)) return null;
  const entry = MODULE_MAP.find((candidate) => candidate.module === user);
  const order = MODULE_MAP.map((candidate) => candidate.module);
  if (order.indexOf(used) > order.indexOf(user))
    return `${user} stands above ${used}: it may only be told by an event or offer a plug point.`;
  if (!entry?.uses.includes(used))
    return `${user} uses ${used}, which tools/structure/module-map.ts does not say.`;
  if (target !== `server/src/modules/${used}/index.ts`)
    return `the only door of ${used} is its index.ts, not ${target}.`;
  return null;
});

const workspaces = importRule('workspaces', (from, target, own) => {
  const [user, used] = [workspaceOf(from), workspaceOf(target)];
  if (!own || user === null || used === null || user === used || isTest(from)) return null;
  return WORKSPACES[user]!.includes(used) ? null : `${user} must not import ${used} (${target}).`; // workspaceOf answers keys only
});

/** A package that only one place may import, with the reason. */
function onlyIn(rule: string, packages: RegExp, place: RegExp, reason: string): Rule {
  return importRule(rule, (from, target, own) =>
    !own && packages.test(target) && from.startsWith('server/') && !place.test(from) && !isTest(from)
      ? reason
      : null,
  );
}

const pg = onlyIn(
  'pg',
  /^pg$/,
  /^server\/src\/platform\/db\//,
  'pg belongs to platform/db: ask for ctx.db, or a Database.',
);
const lineSdk = onlyIn(
  'LINE',
  /^@line\//,
  /^server\/src\/modules\/line\//,
  "LINE's SDK belongs to modules/line: use what its index.ts offers.",
);

const network = onlyIn(
  'network',
  /^(?:undici|node:(?:http|https|http2|net|tls|dgram))$/,
  /^server\/src\/(?:platform\/(?:outside|mail|db|http)\/|modules\/line\/|modules\/watching\/certificate\.ts|app\/start\.ts)|^server\/(?:testing|seed)\//,
  'connections to the outside are made where platform/outside/hosts.ts can list them: add the host there first.',
);
const systemRole = importRule('system role', (from, target) =>
  target === 'server/src/platform/db/system.ts' && !SYSTEM_ROLE_FILES.includes(from) && !isTest(from)
    ? 'this file would see every municipality; only those named in tools/structure/module-map.ts may.'
    : null,
);

/** Words in the code itself that belong to one place. */
function wordOnlyIn(rule: string, word: RegExp, place: RegExp, reason: string): Rule {
  return (sources) =>
    sources
      .filter(
        (source) => source.path.startsWith('server/src/') && !place.test(source.path) && !isTest(source.path),
      )
      .filter((source) => word.test(codeOf(source.text)))
      .map((source) => ({ rule, path: source.path, message: reason }));
}

const environment = wordOnlyIn(
  'environment',
  /\bprocess\.env\b/,
  /^server\/src\/platform\/config\//,
  'the environment is read in platform/config alone.',
);
const dates = wordOnlyIn(
  'Date',
  /\bnew Date\(|\bDate\.(now|parse|UTC)\b/,
  /^server\/src\/platform\/time\//,
  'Date lives in platform/time alone: use Temporal and ctx.now().',
);
const innerContext = wordOnlyIn(
  'inner ctx',
  /\bctx\.transaction\(\s*(?:async\s*)?(?:\((?!ctx\b)\w+|(?!async\b|ctx\b)\w+\s*=>)/,
  /^$/,
  "a transaction's callback names its parameter ctx, so that the outer one cannot be used inside.",
);

const FORBIDDEN_NAMES = /^(utils?|helpers?|common|shared|misc|service|manager|types|constants|lib)$/;

const vocabulary: Rule = (sources) =>
  sources.flatMap((source) => {
    const inModule = /^server\/src\/modules\/[\w-]+\/(.+)$/.exec(source.path)?.[1];
    if (!inModule) return [];
    const bad = inModule.split('/').find((part) => {
      const name = part.replace(/(\.test)?\.ts$/, '');
      return FORBIDDEN_NAMES.test(name) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
    });
    return bad
      ? [
          {
            rule: 'file vocabulary',
            path: source.path,
            message: `'${bad}' says nothing: name the use case (a verb) or the topic (architecture section 3).`,
          },
        ]
      : [];
  });

const cycles: Rule = (sources) => {
  const known = new Set(sources.map((source) => source.path));
  const graph = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter((one) => one.own && !one.typeOnly && known.has(one.target))
        .map((one) => one.target),
    ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const violations: Violation[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      violations.push({
        rule: 'cycles',
        path,
        message: `imports itself: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`,
      });
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return violations;
};

const LONGEST_FILE = 500;

const length: Rule = (sources) =>
  sources
    .filter((source) => source.text.split('\n').length > LONGEST_FILE)
    .map((source) => ({
      rule: 'length',
      path: source.path,
      message: `is longer than ${LONGEST_FILE} lines: split it by what a person can do.`,
    }));

export const RULES: Readonly<Record<string, Rule>> = {
  layers,
  moduleOrder,
  workspaces,
  pg,
  lineSdk,
  network,
  systemRole,
  environment,
  dates,
  innerContext,
  vocabulary,
  cycles,
  length,
};

export function checkStructure(sources: readonly Source[]): Violation[] {
  return Object.values(RULES).flatMap((rule) => rule(sources));
}
