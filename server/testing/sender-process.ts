/**
 * A process with the sending half of the worker role, to be killed: by tests and benches, at moments of their choice. Run by
 * `fork`; it speaks over IPC. Everything in it is the product but its batch source.
 */
import { buildRuntime } from '../src/app/services.ts';
import { connectOutside } from '../src/app/outside.ts';
import { startSend, type Lane } from '../src/modules/line/index.ts';
import { outgoingLoops } from '../src/modules/line/outgoing/index.ts';
import { runSenders } from '../src/modules/line/outgoing/senders.ts';
import type { Moment, SenderSettings } from '../src/modules/line/outgoing/settings.ts';
import { loadConfig } from '../src/platform/config/config.ts';
import { readEnvironment } from '../src/platform/config/env.ts';
import { systemContext } from '../src/platform/context/context.ts';
import type { MunicipalityId } from '../src/platform/db/database.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { createLogger } from '../src/platform/logging/index.ts';
import { orderId, syntheticModule, type SyntheticOrder } from './synthetic-source.ts';

/** Dies by its own SIGKILL, `afterMs` after it reached `moment` for the `nth` time. */
export interface Death {
  readonly moment: Moment;
  readonly nth: number;
  readonly afterMs: number;
}

export interface SenderProcessOptions {
  readonly death: Death | null;
  readonly settings: Partial<Omit<SenderSettings, 'reached'>>;
  /** Works for the product's own batch sources too, not only the invented one. */
  readonly product: boolean;
}

export type Request =
  | {
      readonly do: 'order';
      readonly municipality: number;
      readonly channelId: string;
      readonly order: SyntheticOrder;
      readonly lane: Exclude<Lane, 'reply'>;
    }
  | { readonly do: 'stop' };

export type Reply =
  | { readonly what: 'ready' }
  /** `at`: when the click arrived here, in milliseconds since 1970. */
  | { readonly what: 'ordered'; readonly at: number; readonly sourceId: string }
  | { readonly what: 'settled'; readonly sourceId: string; readonly outcome: string };

/** The environment variable that carries SenderProcessOptions as JSON. */
export const OPTIONS = 'SENDER_PROCESS';

async function main(): Promise<void> {
  const environment = readEnvironment();
  const options = JSON.parse(
    environment[OPTIONS] ?? '{"death":null,"settings":{},"product":false}',
  ) as SenderProcessOptions;
  const config = loadConfig(environment);
  const database = await openDatabase(config);
  const tell = (reply: Reply) => process.send?.(reply);
  const runtime = buildRuntime({
    config,
    database,
    log: createLogger(config.logLevel),
    modules: [
      ...(options.product ? (await import('../src/app/modules.ts')).modules : []),
      syntheticModule((sourceId, outcome) => tell({ what: 'settled', sourceId, outcome })),
    ],
    outside: connectOutside,
  });
  const stopping = new AbortController();
  const others = outgoingLoops.filter((loop) => loop.name !== 'line.sender');
  const running = Promise.all([
    runSenders(runtime, stopping.signal, { ...options.settings, reached: deathAt(options.death) }),
    ...others.map((loop) => loop.run(runtime, stopping.signal)),
  ]);
  process.on('message', (request: Request) => {
    const at = performance.timeOrigin + performance.now();
    if (request.do === 'stop') stopping.abort();
    else {
      const { channelId, order, lane } = request;
      const sourceId = orderId(order);
      const ctx = systemContext(runtime.services, request.municipality as MunicipalityId, 'click');
      void ctx
        .transaction((ctx) => startSend(ctx, { source: 'synthetic', sourceId, channelId, lane }))
        .then(() => tell({ what: 'ordered', at, sourceId }));
    }
  });
  tell({ what: 'ready' });
  await running;
  await database.close();
  process.disconnect?.();
}

function deathAt(death: Death | null): (moment: Moment) => void {
  let seen = 0;
  return (moment) => {
    if (!death || moment !== death.moment || ++seen !== death.nth) return;
    const die = () => process.kill(process.pid, 'SIGKILL');
    if (death.afterMs === 0) die();
    else setTimeout(die, death.afterMs);
  };
}

if (import.meta.main) await main();
