/**
 * Access, application and system logs in the audit's own store (SEC-10, SEC-12): searchable, sealed into the same chain, kept
 * as long. A line is noted in memory and written with its neighbours each second, so that no request waits for it; a process
 * that is killed loses the last second of these lines (never of 操作記録, which commits with what it tells of).
 *
 * No personal data: ids, codes, counts, constant sentences.
 */
import { sql } from 'kysely';
import { systemContext, type Actor, type Services } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import { newEntryId } from './entry-id.ts';
import { authenticEntry, CONTENT_PLACE } from './entry.ts';

export interface LogLine {
  /** 'access.…', 'application.…', 'system.…'. */
  readonly action: string;
  /** null: of the whole installation, so every municipality has it in its record. */
  readonly municipality: MunicipalityId | null;
  readonly actor?: Pick<Actor, 'kind' | 'id'>;
  readonly requestId?: string;
  readonly remoteAddress?: string | null;
  readonly subject?: { readonly kind: string; readonly id: string };
  readonly facts?: Readonly<Record<string, unknown>>;
}

interface Noted extends LogLine {
  readonly id: string;
  readonly at: Temporal.Instant;
  times: number;
}

const EVERY_MS = 1000;
/** A block of rows per statement; more wait for the next one. */
const BATCH = 1000;
/** A minute of 300 requests a second while the database is away. Beyond it lines are counted, not kept. */
const MOST_WAITING = 20_000;

export interface LogLines {
  note(line: LogLine): void;
  /** Writes what is waiting. Called each second, at the stop, and by tests. */
  flush(): Promise<void>;
  /** Begins to write each second. @returns stops, after a last flush */
  start(): () => Promise<void>;
}

export function createLogLines(
  services: Services,
  municipalities: () => Promise<readonly MunicipalityId[]>,
): LogLines {
  let waiting: Noted[] = [];
  let lost = 0;
  /** Lines of the same words within one write are one entry with a count: a flood must not become a flood of rows. */
  let alike = new Map<string, Noted>();

  const note = (line: LogLine): void => {
    const access = line.action.startsWith('access.');
    if (!access) {
      const key = JSON.stringify([line.action, line.municipality, line.facts, line.subject]);
      const same = alike.get(key);
      if (same) return void (same.times += 1);
      if (waiting.length < MOST_WAITING) alike.set(key, push(line));
      else lost += 1;
      return;
    }
    if (waiting.length < MOST_WAITING) push(line);
    else lost += 1;
  };
  const push = (line: LogLine): Noted => {
    const at = services.now().round({ smallestUnit: 'microsecond', roundingMode: 'floor' });
    const noted = { ...line, id: newEntryId(), at, times: 1 };
    waiting.push(noted);
    return noted;
  };

  let running: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => (running = running.then(writeAll, writeAll));
  const writeAll = async (): Promise<void> => {
    if (lost > 0) {
      const count = lost;
      lost = 0;
      push({ action: 'system.lines_lost', municipality: null, facts: { count } });
    }
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    alike = new Map();
    const all = await municipalities();
    for (const municipality of all) {
      // What belongs to nobody in particular: a door that was knocked at is the only town's or nobody's; the rest is everybody's.
      const own = lines.filter((line) =>
        line.municipality === null
          ? all.length === 1 || !line.action.startsWith('access.')
          : line.municipality === municipality,
      );
      for (let from = 0; from < own.length; from += BATCH)
        await write(services, municipality, own.slice(from, from + BATCH), all.length > 1);
    }
  };

  return {
    note,
    flush,
    start() {
      // A failed write is told to standard output only: into the store it could not go, and a loop of its own it must not be.
      const timer = setInterval(() => void flush().catch((error: unknown) => tell(error)), EVERY_MS);
      const tell = (error: unknown) => services.log.info({ err: error }, 'log lines could not be stored');
      return async () => {
        clearInterval(timer);
        await flush().catch(tell);
      };
    },
  };
}

async function write(
  services: Services,
  municipality: MunicipalityId,
  lines: readonly Noted[],
  shared: boolean,
): Promise<void> {
  const authenticator = await services.cipher.authenticator(municipality);
  const rows = await Promise.all(
    lines.map(async (line) => {
      // Each municipality's copy is an entry of its own: ids are unique, and so is what is sealed under them.
      const id = shared && line.municipality === null ? newEntryId() : line.id;
      const facts = line.times > 1 ? { ...line.facts, times: line.times } : line.facts;
      const content = facts
        ? await services.cipher.seal(
            municipality,
            { ...CONTENT_PLACE, row: id },
            JSON.stringify({ after: facts }),
          )
        : null;
      const row = {
        entry_id: id,
        at: line.at,
        actor_kind: line.actor?.kind ?? 'system',
        actor_id: line.actor?.id ?? '',
        request_id: line.requestId ?? '',
        remote_address: line.remoteAddress ?? null,
        action: line.action,
        subject_kind: line.subject?.kind ?? null,
        subject_id: line.subject?.id ?? null,
        content,
      };
      return {
        ...row,
        mac: authenticator.prove('audit entries', authenticEntry(row)),
      };
    }),
  );
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  await systemContext(services, municipality, 'log lines').transaction((ctx) =>
    sql`/* prepared: append-log-lines */
      INSERT INTO audit_entries (municipality_id, entry_id, at, actor_kind, actor_id, request_id, remote_address, action,
        subject_kind, subject_id, content, mac)
      SELECT ${municipality}, * FROM unnest(${column('entry_id')}::uuid[], ${column('at').map(String)}::timestamptz[],
        ${column('actor_kind')}::text[], ${column('actor_id')}::text[], ${column('request_id')}::text[],
        ${column('remote_address')}::text[], ${column('action')}::text[], ${column('subject_kind')}::text[],
        ${column('subject_id')}::text[], ${column('content')}::bytea[], ${column('mac')}::bytea[])`.execute(
      ctx.db,
    ),
  );
}
