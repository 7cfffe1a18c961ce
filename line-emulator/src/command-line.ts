import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { issuesOf } from './control/issues.ts';
import { readScenario, type Scenario } from './scenario/schema.ts';
import { setupFields, type Setup } from './scenario/setup.ts';

export const HELP = `A LINE Platform on your own machine.

  line-emulator [flags]          here: npm run emulator -- [flags]

  --port N             where it listens (8090; 0 takes any free port; also EMULATOR_PORT)
  --host NAME          on which address (127.0.0.1: the control API asks for no password)
  --channel KEY=VALUE,…  makes a channel; may be given several times. Keys: id, name, token, secret, webhook,
                       login-id, login-secret, callback, friends (how many virtual ones)
  --config FILE        JSON with port, host, scenario, and what a scenario's head has: channels, users, limits, faults, clock
  --scenario FILE      plays a scenario
  --until-done         ends with the scenario; exit code 1 when it failed
  --burst second|strict  size of LINE's token buckets: one second's worth, or 50 ms' worth
  --no-limits          no rate limits
  --help               this text

Flags win over the config file, and the file over EMULATOR_PORT. The control API: CONTROL.md. Scenarios: CONTROL.md, Scenarios.
`;

const DEFAULT_PORT = 8090;

/** What the command line asks for. */
export interface Wanted {
  port: number;
  host: string;
  setup: Setup;
  scenario: Scenario | undefined;
  untilDone: boolean;
}

const config = z.strictObject({
  $schema: z.string().optional(),
  port: z.number().int().min(0).max(65_535).optional(),
  host: z.string().min(1).optional(),
  scenario: z.string().optional(),
  ...setupFields,
});
type Config = z.infer<typeof config>;

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  channel: { type: 'string', multiple: true },
  config: { type: 'string' },
  scenario: { type: 'string' },
  'until-done': { type: 'boolean' },
  burst: { type: 'string' },
  'no-limits': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads flags, config file and scenario file. Everything that is wrong is found before anything starts.
 * `folder` is what file names are relative to.
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): { help: true } | { problems: string[] } | { wanted: Wanted } {
  const problems: string[] = [];
  const { values, tokens } = parseArgs({ args: [...args], options: FLAGS, strict: false, tokens: true });
  if (values.help) return { help: true };
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`${token.value}: flags begin with --.`);
    else if (token.kind === 'option') problems.push(...flagProblems(token.name, token.rawName, token.value));
  }
  // Where a flag follows, the value was forgotten and is already a problem.
  const text = (name: keyof typeof FLAGS): string | undefined => {
    const value = values[name];
    return typeof value === 'string' && !value.startsWith('--') ? value : undefined;
  };

  const configFile = text('config');
  const given: Config = (configFile && readConfig(path.resolve(folder, configFile), problems)) || {};
  const { port: _port, host: _host, scenario: configured, $schema: _schema, ...setup } = given;
  const channels = (Array.isArray(values.channel) ? values.channel : []).map((value) =>
    readChannel(String(value), problems),
  );
  // Those of the command line stand first: steps speak of the first channel when they name none.
  if (channels.length > 0)
    setup.channels = checked(channels, [...channels, ...(setup.channels ?? [])], problems);
  const burst = text('burst');
  if (burst !== undefined && burst !== 'second' && burst !== 'strict')
    problems.push(`--burst must be second or strict, not ${burst}.`);
  else if (burst !== undefined) setup.limits = { ...setup.limits, burst };
  if (values['no-limits']) setup.limits = { ...setup.limits, enabled: false };

  const fromEnvironment = text('port') === undefined && given.port === undefined;
  const port = text('port') ?? given.port ?? environment.EMULATOR_PORT ?? DEFAULT_PORT;
  if (!isPort(port)) {
    const name = fromEnvironment ? 'EMULATOR_PORT' : '--port';
    problems.push(`${name} must be a port number from 0 to 65535, not "${port}".`);
  }
  const scenarioFile =
    text('scenario') !== undefined
      ? path.resolve(folder, text('scenario')!) // checked in the line above
      : configured !== undefined && configFile !== undefined
        ? path.resolve(folder, path.dirname(configFile), configured)
        : undefined;
  const scenario = scenarioFile === undefined ? undefined : readScenarioFile(scenarioFile, problems);
  if (values['until-done'] && scenarioFile === undefined) problems.push('--until-done needs a --scenario.');
  if (problems.length > 0) return { problems };
  return {
    wanted: {
      port: Number(port),
      host: text('host') ?? given.host ?? '127.0.0.1',
      setup,
      scenario,
      untilDone: values['until-done'] === true,
    },
  };
}

function flagProblems(name: string, rawName: string, value: string | undefined): string[] {
  // parseArgs reads --no-limits as the flag of that name, since it is declared so.
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name as keyof typeof FLAGS] : undefined;
  if (!flag) return [`There is no flag ${rawName}. --help lists them.`];
  if (flag.type === 'string' && (value === undefined || value.startsWith('--')))
    return [`${rawName} needs a value.`];
  return flag.type === 'boolean' && value !== undefined ? [`${rawName} takes no value.`] : [];
}

const isPort = (value: string | number): boolean =>
  /^\d{1,5}$/.test(String(value)) && Number(value) <= 65_535;

function readJsonFile(file: string, what: string, problems: string[]): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(missing ? `There is no ${what} ${file}.` : `The ${what} ${file} is not usable: ${reason}`);
    return undefined;
  }
}

function readConfig(file: string, problems: string[]): Config | undefined {
  const value = readJsonFile(file, 'config file', problems);
  if (value === undefined) return undefined;
  const read = config.safeParse(value);
  if (read.success) return read.data;
  for (const { path: place, message } of issuesOf(read.error))
    problems.push(`${file}: ${place || 'the whole'}: ${message}`);
  return undefined;
}

function readScenarioFile(file: string, problems: string[]): Scenario | undefined {
  const value = readJsonFile(file, 'scenario', problems);
  if (value === undefined) return undefined;
  const read = readScenario(value);
  if ('scenario' in read) return read.scenario;
  for (const { path: place, message } of read.issues)
    problems.push(`${file}: ${place || 'the whole'}: ${message}`);
  return undefined;
}

const CHANNEL_KEYS: Record<string, string> = {
  id: 'channelId',
  name: 'displayName',
  token: 'accessToken',
  secret: 'channelSecret',
  webhook: 'webhookUrl',
  'login-id': 'loginChannelId',
  'login-secret': 'loginChannelSecret',
  callback: 'loginCallbackUrls',
  friends: 'friends',
};

type GivenChannel = NonNullable<Setup['channels']>[number];

/** `id=1,name=みほん市,webhook=http://…`: a channel as the config file would have it, not yet checked. */
function readChannel(text: string, problems: string[]): GivenChannel {
  const channel: Record<string, unknown> = { displayName: '公式アカウント' };
  for (const part of text.split(',')) {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/.exec(part) ?? [];
    const name = Object.hasOwn(CHANNEL_KEYS, key) ? CHANNEL_KEYS[key] : undefined;
    if (!name) {
      problems.push(
        `--channel: "${part}" must be one of ${Object.keys(CHANNEL_KEYS).join(', ')} with =VALUE.`,
      );
    } else if (name === 'loginCallbackUrls') {
      channel[name] = [...((channel[name] as string[] | undefined) ?? []), value];
    } else channel[name] = name === 'friends' ? { count: Number(value) } : value;
  }
  return channel as GivenChannel;
}

/** All channels, once those of the command line have passed the checks of the config file. */
function checked(fromFlags: GivenChannel[], all: GivenChannel[], problems: string[]): GivenChannel[] {
  const read = config.safeParse({ channels: fromFlags });
  if (!read.success) {
    for (const { path: place, message } of issuesOf(read.error)) {
      const name = place.split('.')[2];
      const key = Object.keys(CHANNEL_KEYS).find((one) => CHANNEL_KEYS[one] === name);
      problems.push(`--channel: ${key ?? place}: ${message}`);
    }
  }
  return all;
}
