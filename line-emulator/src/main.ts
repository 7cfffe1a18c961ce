#!/usr/bin/env node
import { HELP, readCommandLine, type Wanted } from './command-line.ts';
import { startEmulator, type Emulator } from './emulator.ts';
import { ScenarioRun, sentenceOf } from './scenario/scenario-run.ts';
import { Cast } from './scenario/setup.ts';

// npm changes into the package's folder; file names are meant from where the command was given.
const folder = process.env.INIT_CWD ?? process.cwd();
const read = readCommandLine(process.argv.slice(2), process.env, folder);
if ('help' in read) process.stdout.write(HELP);
else if ('problems' in read) {
  console.error(`The emulator did not start:\n${read.problems.map((problem) => `  ${problem}`).join('\n')}`);
  process.exit(1);
} else await start(read.wanted);

async function start(wanted: Wanted): Promise<void> {
  const emulator = await startEmulator({ port: wanted.port, host: wanted.host }).catch((error: unknown) => {
    console.error(reasonOf(error, wanted));
    process.exit(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.stop());
  try {
    new Cast(emulator.state).setUp(wanted.setup);
    introduce(emulator);
    if (wanted.scenario) await play(emulator, wanted);
  } catch (error) {
    console.error(`The emulator could not be set up: ${await sentenceOf(error)}`);
    process.exitCode = 1;
    await emulator.stop();
  }
}

function introduce(emulator: Emulator): void {
  console.log(`LINE emulator   ${emulator.url}`);
  console.log(`phone           ${emulator.url}/phone/`);
  console.log(`staff codes     ${emulator.url}/_emulator/totp`);
  for (const { settings, following } of emulator.state.channels.values()) {
    console.log(
      `channel         ${settings.displayName}: id ${settings.channelId}, ${following.size} friends`,
    );
    console.log(`                token ${settings.accessToken}`);
    console.log(`                secret ${settings.channelSecret}`);
    if (settings.webhookUrl) console.log(`                webhook ${settings.webhookUrl}`);
  }
}

/** Plays the scenario and says how it ended; with --until-done the emulator ends with it. */
async function play(emulator: Emulator, { scenario, untilDone }: Wanted): Promise<void> {
  if (!scenario) return;
  const run = new ScenarioRun(emulator.state, scenario);
  emulator.state.scenario = run;
  console.log(`scenario        ${scenario.name || 'began'}`);
  await run.ended;
  const { error } = run;
  console.log(`scenario        ${run.state}${error === null ? '' : `: ${error}`}`);
  if (!untilDone) return;
  if (run.state === 'failed') process.exitCode = 1;
  if (run.state !== 'stopped') await emulator.stop();
}

function reasonOf(error: unknown, { port, host }: Wanted): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use. Stop what uses it, or choose another with --port (0 takes any free one).`;
  }
  if (code === 'EACCES')
    return `This user may not listen on port ${port}. Choose one above 1023 with --port.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${host} (--host).`;
  return `The emulator could not start: ${error instanceof Error ? error.message : String(error)}`;
}
