/** What can be looked at now: the facts that the clauses' states are computed from. */
import { sql } from 'kysely';
import type { Ctx, TxCtx } from '../../platform/context/context.ts';
import { newestVerification, readKeeping, readSealing } from '../audit/index.ts';
import { listStaffMembers, readPlaceRules } from '../staff/index.ts';
import { certificateEnd, countOpen, readRules } from '../watching/index.ts';

export interface Facts {
  readonly https: boolean;
  /** null: could not be seen from here. */
  readonly certificateDays: number | null;
  readonly activeStaff: number;
  /** Those of them who have no second factor yet. */
  readonly withoutSecondFactor: number;
  /** Whether every role is limited to listed addresses, or to fewer rights outside them. */
  readonly placesLimited: boolean;
  /** Tables with a municipality that stand outside the wall. */
  readonly openTables: number;
  /** Whether the connection to PostgreSQL is encrypted; null: it does not leave this machine. */
  readonly databaseTls: boolean | null;
  /** Whether uploads are scanned for malware. */
  readonly scans: boolean;
  readonly keepDays: number;
  readonly sealWaiting: number | null;
  readonly lastVerification: { readonly ok: boolean; readonly at: Temporal.Instant } | null;
  readonly openWarnings: number;
  readonly rulesOff: number;
  readonly mail: 'smtp' | 'folder';
  readonly logsLastDay: ReadonlyMap<string, number>;
}

export async function lookAround(ctx: Ctx): Promise<Facts> {
  const https = ctx.publicUrl.startsWith('https:');
  const end = await certificateEnd(ctx.publicUrl);
  const mail = ctx.outside.mail.kind;
  const now = ctx.now();
  return ctx.transaction(
    async (ctx) => {
      const staff = (await listStaffMembers(ctx)).filter(({ standing }) => standing === 'active');
      const rules = await readRules(ctx);
      const open = await countOpen(ctx);
      return {
        https,
        certificateDays: end === null ? null : Math.floor(now.until(end).total('hours') / 24),
        activeStaff: staff.length,
        withoutSecondFactor: staff.filter(({ secondFactor }) => !secondFactor).length,
        placesLimited: (await readPlaceRules(ctx.db, ctx.scope.municipalityId)).some(
          ({ roleId, outside }) => roleId === null && outside !== 'open',
        ),
        ...(await readWall(ctx)),
        scans: ctx.files.scans,
        keepDays: (await readKeeping(ctx)).keepDays,
        sealWaiting: (await readSealing(ctx)).waitingSeconds,
        lastVerification: await newestVerification(ctx),
        openWarnings: [...open.values()].reduce((sum, count) => sum + count, 0),
        rulesOff: rules.filter(({ enabled }) => !enabled).length,
        mail,
        logsLastDay: await countLogs(ctx),
      };
    },
    { readOnly: true },
  );
}

async function readWall(ctx: TxCtx) {
  const { rows } = await sql<{ open: number; tls: boolean | null }>`
    SELECT (SELECT count(*)::int FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'municipality_id' AND NOT a.attisdropped)
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)) AS open,
      -- A socket or the loopback does not leave the machine.
      CASE WHEN inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1' THEN NULL
        ELSE (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) END AS tls`.execute(ctx.db);
  return { openTables: rows[0]!.open, databaseTls: rows[0]!.tls }; // a SELECT without FROM has one row
}

async function countLogs(ctx: TxCtx): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ log: string; n: number }>`
    SELECT log, count(*) AS n FROM audit_entries
    WHERE municipality_id = ${ctx.scope.municipalityId} AND log = ANY ('{operation,access,application,system}')
      AND recorded_at > now() - interval '1 day' GROUP BY log`.execute(ctx.db);
  return new Map(rows.map(({ log, n }) => [log, n]));
}
