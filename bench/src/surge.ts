/**
 * OPS-04: each function flooded in turn, through its real door, while all others run at a quiet rate. Before each flood the
 * same quiet rate without it; compared is each function's p95 of both. The floods come from a process of their own, more
 * than the function may take by far; whoever is quiet must not be refused once.
 */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededCity } from '../../server/seed/city.ts';
import { createStaffMember } from '../../server/src/modules/staff/index.ts';
import { hashToken, newToken } from '../../server/src/platform/auth/token.ts';
import { systemContext } from '../../server/src/platform/context/context.ts';
import type { MunicipalityId } from '../../server/src/platform/db/database.ts';
import { administrate } from '../../server/src/platform/db/administrate.ts';
import type { Runtime } from '../../server/src/platform/module.ts';
import type { BenchResult, Flags } from './result.ts';
import type { Door, Order, Outcome } from './surge/messages.ts';
import { wholeServer } from './whole-server.ts';

const BUDGET = 1.5;
/** Accounts whose sessions flood: one alone is held by its own allowance (20 requests a second). */
const STAFF = 40;

interface Flood {
  readonly door: Door;
  sent: number;
  answered: number;
  refused: number;
  failed: number;
  /** Milliseconds by function. */
  readonly quiet: Map<string, number[]>;
  readonly flooded: Map<string, number[]>;
}

/** `--residents N` (20,000), `--seconds N` of each flood and of the quiet between (20), `--rate N` of the quiet (5/s), `--rounds N` (4), `--only name,name`. */
export async function run(flags: Flags): Promise<BenchResult> {
  const residents = Number(flags.residents ?? 20_000);
  const seconds = Number(flags.seconds ?? 20);
  const rate = Number(flags.rate ?? 5);
  const rounds = Number(flags.rounds ?? 4);
  const prepared: Prepared = { staff: [], residents: [], media: '', webhook: '', secret: '', adminUrl: '' };
  await using server = await wholeServer(residents, (runtime, city, adminUrl) =>
    prepare(prepared, runtime, city, adminUrl),
  );
  const { entries } = await server.api<{ entries: { id: string }[] }>('GET', '/deliveries?limit=1');
  const doors = doorsOf(prepared, entries[0]!.id); // the seed makes some
  using quietSender = sender([]);
  using floodSender = sender(['--crowd']);
  const quietOrder = (forSeconds: number): Order => ({
    origin: server.url,
    seconds: forSeconds,
    doors: doors.map((door) => ({ door, perSecond: rate, atOnce: 50 })),
  });
  await quietSender.send(quietOrder(3)); // warm: code compiled, plans and connections made

  const floods: Flood[] = [];
  let failed = 0;
  for (const door of doors.filter(({ name }) => !flags.only || flags.only.split(',').includes(name))) {
    const flood: Flood = {
      door,
      sent: 0,
      answered: 0,
      refused: 0,
      failed: 0,
      quiet: new Map(),
      flooded: new Map(),
    };
    const note = (outcomes: readonly Outcome[], times: Map<string, number[]>) => {
      for (const outcome of outcomes) {
        if (outcome.name === door.name) continue;
        times.set(outcome.name, [...(times.get(outcome.name) ?? []), ...outcome.times]);
        failed += outcome.failed + outcome.refused;
      }
    };
    // In turns, so that what else happens on the machine falls on both.
    for (let round = 0; round < rounds; round += 1) {
      note(await quietSender.send(quietOrder(seconds / rounds)), flood.quiet);
      const flooding = floodSender.send({
        origin: server.url,
        seconds: seconds / rounds + 1.5,
        doors: [{ door, perSecond: door.flood, atOnce: 400 }],
      });
      await sleep(1000);
      note(await quietSender.send(quietOrder(seconds / rounds)), flood.flooded);
      for (const { sent, times, refused, failed: broken } of await flooding) {
        flood.sent += sent;
        flood.answered += times.length;
        flood.refused += refused;
        flood.failed += broken;
      }
      await drained(prepared.adminUrl);
    }
    floods.push(flood);
  }

  const figures: Record<string, number | string> = { residents, quietPerSecond: rate };
  const ratio = (before: number, during: number) =>
    `${before.toFixed(1)} → ${during.toFixed(1)} ms, × ${(during / before).toFixed(2)}`;
  let [worst, worstSingle] = [0, 0];
  for (const { door, sent, answered, refused, failed: broken, quiet, flooded } of floods) {
    figures[`flood ${door.name}`] =
      `${sent} sent (${Math.round(sent / (seconds + 1.5 * rounds))}/s), ${answered} answered, ${refused} refused, ${broken} failed`;
    for (const [name, times] of flooded) {
      const [before, during] = [p95(quiet.get(name) ?? []), p95(times)];
      worstSingle = Math.max(worstSingle, during / before);
      figures[`  ${door.name} → ${name}`] = ratio(before, during);
    }
    const [before, during] = [p95([...quiet.values()].flat()), p95([...flooded.values()].flat())];
    worst = Math.max(worst, during / before);
    figures[`  ${door.name} → all others`] = ratio(before, during);
  }
  figures.worstRatio = Math.round(worst * 100) / 100;
  figures.worstRatioOfOneFunction = Math.round(worstSingle * 100) / 100;
  figures.quietRequestsRefusedOrFailed = failed;
  return {
    name: 'surge',
    figures,
    budget: `one function flooded: the others' p95 ≤ ${BUDGET} × quiet, none of theirs refused`,
    met: worst <= BUDGET && failed === 0,
  };
}

function doorsOf(known: Prepared, delivery: string): Door[] {
  const door = (
    name: string,
    method: string,
    place: string,
    flood: number,
    more: Partial<Door> = {},
  ): Door => ({
    name,
    method,
    path: place,
    body: undefined,
    cookies: known.staff,
    channelSecret: null,
    flood,
    ...more,
  });
  return [
    door('intake', 'POST', known.webhook, 2000, { cookies: [], channelSecret: known.secret }),
    door('audiences', 'POST', '/api/v1/segments/preview-target', 300, {
      body: { target: { kind: 'everyone' } },
    }),
    door('delivery', 'GET', `/api/v1/deliveries/${delivery}`, 300),
    door('residents', 'GET', '/api/v1/residents?limit=50', 300),
    door('residents pages', 'GET', '/r/minatodai/profile', 400, { cookies: known.residents }),
    door('media', 'GET', known.media, 1500, { cookies: [] }),
    door('signIn', 'POST', '/api/v1/sign-in', 100, {
      cookies: [],
      body: { login: '9999{n}', password: 'wrong-password-of-a-flood' },
    }),
    door('audit', 'GET', '/api/v1/audit/entries?limit=50', 200),
    door('staff', 'GET', '/api/v1/staff-members', 300),
  ];
}

interface Prepared {
  staff: string[];
  residents: string[];
  media: string;
  webhook: string;
  secret: string;
  adminUrl: string;
}

/** Sessions of many people, as their browsers would hold them, and a picture. */
async function prepare(known: Prepared, runtime: Runtime, city: SeededCity, adminUrl: string): Promise<void> {
  const [municipality] = await runtime.municipalities();
  const ctx = systemContext(runtime.services, municipality as MunicipalityId, 'bench');
  const cookie = (name: string, token: string) => `${name}=${municipality}.${token}`;
  await administrate(adminUrl, async (query) => {
    const [department] = await query<{ id: string }>('SELECT id FROM departments LIMIT 1', []);
    for (let n = 0; n < STAFF; n += 1) {
      const { id } = await createStaffMember(ctx, {
        staffNumber: `9${n.toString().padStart(4, '0')}`,
        name: `試験 ${n}`,
        posts: [{ departmentId: department!.id, title: '主事', role: 'administrator' }], // the seed makes departments
        readyWith: { password: `bench-password-${newToken()}` },
      });
      const token = newToken();
      await query(
        `INSERT INTO staff_sessions (municipality_id, token_hash, staff_member_id, created_at, last_used_at, expires_at, confirmed_at, user_agent)
         VALUES ($1, $2, $3, now(), now(), now() + interval '8 hours', now(), 'bench')`,
        [municipality, hashToken(token), id],
      );
      known.staff.push(cookie('madoguchi_staff', token));
    }
    for (const { no } of await query<{ no: number }>(
      'SELECT resident_no AS no FROM residents ORDER BY resident_no LIMIT 400',
      [],
    )) {
      const token = newToken();
      await query(
        `INSERT INTO resident_sessions (municipality_id, token_hash, resident_no, created_at, expires_at)
         VALUES ($1, $2, $3, now(), now() + interval '8 hours')`,
        [municipality, hashToken(token), no],
      );
      known.residents.push(cookie('madoguchi_resident', token));
    }
  });
  const picture = await runtime.services.files.prepare(PICTURE, { kind: 'image' });
  const stored = await ctx.transaction((ctx) =>
    runtime.services.files.putPublic(ctx, picture, { keepUntil: Temporal.PlainDate.from('2099-12-31') }),
  );
  known.media = stored.path;
  known.webhook = city.webhookPath;
  known.secret = city.channel.channelSecret;
  known.adminUrl = adminUrl;
}

/** A PNG of one pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

interface Sender extends Disposable {
  send(order: Order): Promise<readonly Outcome[]>;
}

function sender(args: readonly string[]): Sender {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'surge/sender-process.ts'), args);
  return {
    send: (order) =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error('a sender ended'));
        child.once('exit', ended);
        child.once('message', (outcomes) => {
          child.off('exit', ended);
          resolve(outcomes as Outcome[]);
        });
        child.send(order);
      }),
    [Symbol.dispose]: () => void child.kill(),
  };
}

/** What the flood left in the inbox is worked off before the next quiet is measured. */
async function drained(adminUrl: string): Promise<void> {
  for (const deadline = performance.now() + 180_000; performance.now() < deadline; await sleep(500)) {
    const [row] = await administrate(adminUrl, (query) =>
      query<{ waits: boolean }>("SELECT EXISTS (SELECT FROM line_inbox WHERE state = 'open') AS waits", []),
    );
    if (!row?.waits) return;
  }
  throw new Error('the inbox does not drain');
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(times.length * 0.95) - 1)] ?? NaN;
}
