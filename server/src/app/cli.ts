/**
 * `npx madoguchi <command> [options]`: what is done at the machine and not on a screen. Exit codes: 0 done; 1 refused, failed,
 * or something is wrong; 2 wrong use or wrong settings.
 */
import { parseArgs } from 'node:util';
import { findMunicipality } from '../modules/municipalities/index.ts';
import { ConfigError, loadConfig } from '../platform/config/config.ts';
import { readEnvironment, type Environment } from '../platform/config/env.ts';
import { systemContext } from '../platform/context/context.ts';
import { openDatabase } from '../platform/db/open.ts';
import { createLogger } from '../platform/logging/index.ts';
import type { Runtime } from '../platform/module.ts';
import { backup, backupCheck } from './commands/backup.ts';
import { exportAll } from './commands/export.ts';
import { restore } from './commands/restore.ts';
import { apiKeyCreate } from './commands/create-api-key.ts';
import { channelAdd } from './commands/add-channel.ts';
import { Refused, UsageError, type Call, type Command } from './commands/command.ts';
import { municipalityCreate } from './commands/create-municipality.ts';
import { staffCreate } from './commands/create-staff.ts';
import { staffResetSignIn } from './commands/reset-sign-in.ts';
import { erase } from './commands/erase-municipality.ts';
import { keysChangeMaster } from './commands/change-master-key.ts';
import { keysRotate } from './commands/rotate-key.ts';
import { postalImport } from './commands/import-postal.ts';
import { placesOpen } from './commands/open-places.ts';
import { attributesSeed } from './commands/seed-attributes.ts';
import { processTerminal, type Terminal } from './commands/terminal.ts';
import { auditVerify } from './commands/verify-audit.ts';
import { auditBeginEpoch } from './commands/begin-audit-epoch.ts';
import { modules } from './modules.ts';
import { connectOutside } from './outside.ts';
import { buildRuntime } from './services.ts';

const COMMANDS: readonly Command[] = [
  municipalityCreate,
  erase,
  channelAdd,
  staffCreate,
  staffResetSignIn,
  apiKeyCreate,
  placesOpen,
  attributesSeed,
  postalImport,
  auditVerify,
  auditBeginEpoch,
  keysRotate,
  keysChangeMaster,
  // The longer name first: `backup` would also answer to `backup check`.
  backupCheck,
  backup,
  restore,
  exportAll,
];

/** @returns the exit code */
export async function runCli(
  args: readonly string[],
  terminal: Terminal,
  environment: Environment,
): Promise<number> {
  const json = args.includes('--json');
  try {
    const command = COMMANDS.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '));
    if (!command) {
      const askedForHelp = args.length === 0 || args.includes('--help');
      if (!askedForHelp)
        throw new UsageError(`「${args.slice(0, 2).join(' ')}」というコマンドはありません。`);
      terminal.out(overview());
      return args.length === 0 ? 2 : 0;
    }
    if (args.includes('--help')) {
      terminal.out(helpOf(command));
      return 0;
    }
    const { given, operand } = readOptions(command, args.slice(command.name.split(' ').length));
    const result = await inRuntime(environment, (runtime) =>
      command.run(callOf(command, { given, operand }, runtime, terminal, environment)),
    );
    terminal.out(json ? `${JSON.stringify(result.data)}\n` : `${result.text}\n`);
    return result.bad ? 1 : 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (json) terminal.out(`${JSON.stringify({ error: message })}\n`);
    const hint = error instanceof UsageError ? '\n使い方は npx madoguchi --help で見られます。' : '';
    terminal.err(`${message}${hint}\n`);
    return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
  }
}

function readOptions(
  command: Command,
  args: readonly string[],
): { given: Record<string, string>; operand: string } {
  const options = {
    ...Object.fromEntries(Object.keys(command.options).map((name) => [name, { type: 'string' as const }])),
    json: { type: 'boolean' as const },
  };
  let values: Record<string, string | boolean | undefined>;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals: command.operand !== undefined,
    }));
  } catch (error) {
    // Node's own sentence names the option; a value that followed a wrong one may be a secret and is not repeated.
    const named = /'(--?[\w-]+)/.exec((error as Error).message)?.[1];
    throw new UsageError(
      named ? `${named} の使い方が正しくありません。` : 'オプションの使い方が正しくありません。',
    );
  }
  const given = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
    ),
  );
  const missing = Object.entries(command.options)
    .filter(([name, option]) => option.required && given[name] === undefined)
    .map(([name]) => `--${name}`);
  if (missing.length > 0) throw new UsageError(`${missing.join('、')} が要ります。`);
  if (command.operand && positionals.length !== 1)
    throw new UsageError(`${command.operand.example} を1つ指定してください。`);
  return { given, operand: positionals[0] ?? '' };
}

function callOf(
  command: Command,
  { given: values, operand }: { given: Readonly<Record<string, string>>; operand: string },
  runtime: Runtime,
  terminal: Terminal,
  environment: Environment,
): Call {
  return {
    runtime,
    terminal,
    operand,
    required: (option) => values[option]!, // readOptions refused without it
    optional: (option) => values[option],
    async secret(variable) {
      const value =
        environment[variable]?.trim() || (await terminal.ask(command.secrets?.[variable] ?? variable));
      if (!value)
        throw new UsageError(`${variable} が要ります。環境変数に入れるか、標準入力で渡してください。`);
      return value;
    },
    async municipality() {
      const slug = values['municipality'] ?? null;
      const id = await findMunicipality(runtime, slug);
      if (id !== null) return systemContext(runtime.services, id, 'command line');
      if (slug !== null) throw new Refused(`自治体「${slug}」はありません。`);
      const none = (await runtime.municipalities()).length === 0;
      throw none
        ? new Refused('自治体がまだありません。先に municipality create で加えてください。')
        : new UsageError('自治体が2つ以上あります。--municipality で選んでください。');
    },
  };
}

/** Opens the database for one command; an embedded one that was not running before is stopped again. */
async function inRuntime<T>(environment: Environment, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const config = loadConfig(environment);
  const database = await openDatabase(config);
  try {
    const log = createLogger('fatal'); // the terminal belongs to the command's own words
    return await work(buildRuntime({ config, database, log, modules, outside: connectOutside }));
  } finally {
    await database.close();
    if (database.embedded && !database.embedded.adopted) await database.embedded.stop();
  }
}

function overview(): string {
  const rows = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(22)}${summary}`).join('\n');
  return `使い方：npx madoguchi <コマンド> [オプション]\n\n${rows}\n\nそれぞれのオプション：npx madoguchi <コマンド> --help\n結果をJSONで：--json\n終了コード：0 できた、1 できなかった・問題があった、2 使い方か設定の誤り\n`;
}

function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, { example, text, required }]) =>
      `  --${name} ${example}\n      ${text}${required ? '【必須】' : ''}`,
  );
  const secrets = Object.entries(command.secrets ?? {}).map(([name, text]) => `  ${name}\n      ${text}`);
  const asked =
    secrets.length > 0
      ? `\n\n秘密の値（環境変数で。なければ尋ねます。標準入力からはこの順に1行ずつ）：\n${secrets.join('\n')}`
      : '';
  const named = command.operand ? ` ${command.operand.example}` : '';
  const operand = command.operand ? `\n\n${command.operand.example}\n      ${command.operand.text}` : '';
  return `npx madoguchi ${command.name}${named}\n${command.summary}${operand}\n\nオプション：\n${options.join('\n')}${asked}\n  --json\n      結果をJSONで示す\n`;
}

if (import.meta.main)
  process.exitCode = await runCli(process.argv.slice(2), processTerminal(), readEnvironment());
