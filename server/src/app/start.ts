/** Starts one process with its roles and stops it gracefully. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../platform/config/config.ts';
import { openDatabase, type OpenDatabase } from '../platform/db/open.ts';
import { createDoor } from '../platform/http/door.ts';
import { createWebApp } from '../platform/http/app.ts';
import { listen } from '../platform/http/listener.ts';
import type { Renderer } from '../platform/http/page.ts';
import { startJobs } from '../platform/jobs/index.ts';
import { lineOfLog } from '../platform/audit/log-taps.ts';
import { listenToLog, type Logger } from '../platform/logging/index.ts';
import type { Loop, Module, Runtime } from '../platform/module.ts';
import { workingFor } from '../platform/shares/working-for.ts';
import { acquaintanceOf, functionOfPath } from './functions.ts';
import { platformLoops } from './platform-loops.ts';
import { gatesOf } from './gates.ts';
import { modules } from './modules.ts';
import { connectOutside } from './outside.ts';
import { buildRuntime } from './services.ts';
import { pause } from '../platform/time/pause.ts';

export interface RunningServer {
  /** null when this process has no web role. */
  readonly url: string | null;
  readonly runtime: Runtime;
  /** Stops taking work, finishes what is under way, closes connections; the embedded database stops too unless kept. */
  stop(options?: { keepDatabase?: boolean }): Promise<void>;
}

export interface StartOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Already opened by tests; otherwise opened (and migrated) here. */
  readonly database?: OpenDatabase;
  readonly now?: () => Temporal.Instant;
}

/** A request that is still running at a stop gets this long; LINE's webhook itself waits 2 s. */
const DRAIN_MS = 5000;

export async function startServer({
  config,
  log,
  database: given,
  now,
}: StartOptions): Promise<RunningServer> {
  const database = given ?? (await openDatabase(config));
  let port = config.port;
  // The address is part of links; a port of 0 is known only after listening, so the web role listens first.
  const web = config.roles.has('web')
    ? await listen(config).catch(async (error: unknown) => {
        // Nothing is left running behind a start that failed; what was found running stays.
        if (!given) await database.close();
        if (!given && database.embedded && !database.embedded.adopted) await database.embedded.stop();
        throw error;
      })
    : null;
  if (web) port = web.port;
  const settled: Config =
    port === config.port
      ? config
      : { ...config, port, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) };
  const runtime = buildRuntime({
    config: settled,
    database,
    log,
    modules,
    outside: connectOutside,
    ...(now ? { now } : {}),
  });
  const stopping = new AbortController();
  const stopLines = runtime.logLines.start();
  listenToLog(log, (text) => {
    const line = lineOfLog(text);
    if (line) runtime.logLines.note(line);
  });
  const system = (action: string) =>
    runtime.logLines.note({ action, municipality: null, facts: { roles: [...settled.roles] } });
  system('system.started');

  const jobs =
    settled.roles.has('worker') || settled.roles.has('scheduler') || settled.roles.has('web')
      ? await startJobs(runtime, modules, settled.roles)
      : null;
  const loops = [...platformLoops(modules), ...modules.flatMap(ownedLoops)]
    .filter((loop) => settled.roles.has(loop.role))
    .map((loop) => workingFor(loop.worksFor ?? 'other', () => keepRunning(loop, runtime, stopping.signal)));

  const stopPages = runtime.troublePages.start();
  if (web) {
    const app = createWebApp({
      runtime,
      modules,
      gates: gatesOf(runtime),
      renderer: await loadRenderer(),
      adminFolder: existing(path.resolve(import.meta.dirname, '../../../apps/admin/dist')),
      frameAncestors: settled.production ? [] : [settled.line.apiBaseUrl],
      ready: async () => {
        try {
          await database.app.pool.query('select 1');
          return { ok: !stopping.signal.aborted, problems: stopping.signal.aborted ? ['stopping'] : [] };
        } catch {
          return { ok: false, problems: ['database not reachable'] };
        }
      },
    });
    web.handle(
      app.fetch,
      createDoor(
        runtime.admission,
        functionOfPath(modules),
        runtime.troublePages,
        settled.trustedProxies,
        acquaintanceOf(runtime.visitors),
      ),
    );
  }
  log.info({ roles: [...settled.roles], port }, 'started');

  let stopped: Promise<void> | undefined;
  const stop = async (options: { keepDatabase?: boolean } = {}) => {
    stopping.abort();
    stopPages();
    await web?.close(DRAIN_MS);
    await Promise.all(loops);
    await jobs?.stop();
    system('system.stopped');
    listenToLog(log, null);
    await stopLines();
    if (!given) {
      await database.close();
      if (!options.keepDatabase) await database.embedded?.stop();
    }
  };
  return { url: web ? settled.publicUrl : null, runtime, stop: (options) => (stopped ??= stop(options)) };
}

/** The module's loops work on its share unless they name another. */
function ownedLoops(module: Module): Loop[] {
  return (module.loops ?? []).map((loop) => ({ worksFor: module.name, ...loop }));
}

/** A loop that throws is logged and started again; a defect in one must not silence the others. */
async function keepRunning(loop: Loop, runtime: Runtime, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      await loop.run(runtime, signal);
      return;
    } catch (error) {
      if (signal.aborted) return;
      runtime.services.log.error({ err: error, loop: loop.name }, 'loop failed; starting it again');
      runtime.metrics.loopFailed(loop.name);
      // 0.1 s doubling to 5 s: a database restart of some seconds passes without a flood of attempts.
      await pause(Math.min(5000, 100 * 2 ** Math.min(failures, 6)), signal);
    }
  }
}

async function loadRenderer(): Promise<Renderer | null> {
  const bundle = existing(path.resolve(import.meta.dirname, '../../../apps/resident/dist/render.js'));
  if (!bundle) return null;
  return ((await import(pathToFileURL(bundle).href)) as { render: Renderer }).render;
}

function existing(place: string): string | null {
  return fs.existsSync(place) ? place : null;
}
