/** Who calls with `Authorization: Bearer mdg_…`: the key's permissions, from its places, until its end, at its pace. */
import { KEY_REQUESTS_PER_MINUTE } from '@madoguchi/contract/integration';
import { sql } from 'kysely';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { hashToken } from '../../platform/auth/token.ts';
import { createContext, type Services, type TxCtx } from '../../platform/context/context.ts';
import { REACHES_NOTHING, type Reach } from '../../platform/context/reach.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import { DomainError } from '../../platform/errors/index.ts';
import type { ApiKeyIdentity } from '../../platform/http/request.ts';
import { isAmong } from '../../platform/http/address-ranges.ts';
import { stateOf } from './list-api-keys.ts';
import './tables.ts';

/** All departments, but nothing that a department keeps to itself. */
const EVERYWHERE: Reach = { all: true, departments: new Set(), home: null };

/** What the gate is told of a request. */
export interface KeyUse {
  readonly token: string;
  readonly requestId: string;
  readonly remoteAddress: string | null;
}

interface KeyRow {
  readonly id: string;
  readonly permissions: string[];
  readonly addresses: string[];
  readonly expires_at: Temporal.Instant;
  readonly revoked_at: Temporal.Instant | null;
}

type Refusal = 'revoked' | 'expired' | 'address';

/**
 * null for a key that is unknown, over, or used from elsewhere: the caller learns no more than that. What was tried with a
 * known key is noted.
 * @throws DomainError too_many_requests { retryAfter } in seconds
 */
export function apiKeyGate(services: Services): (use: KeyUse) => Promise<ApiKeyIdentity | null> {
  return async ({ token, requestId, remoteAddress }) => {
    const claimed = /^mdg_(\d{1,9})_[\w-]{43}$/.exec(token)?.[1];
    if (claimed === undefined) return null;
    // A claim that the key's hash has to prove behind that municipality's wall.
    const municipalityId = Number(claimed) as MunicipalityId;
    const ctxFor = (id: string) =>
      createContext(services, {
        actor: { kind: 'apiKey', id, permissions: new Set(), reach: () => REACHES_NOTHING },
        municipalityId,
        requestId,
        remoteAddress,
      });
    const row = await ctxFor('').transaction((ctx) => findKey(ctx, token), { readOnly: true });
    if (!row) return null;
    const refusal = refusalOf(row, services.now(), remoteAddress);
    const ctx = ctxFor(row.id);
    if (refusal) {
      await ctx.transaction((ctx) =>
        appendAudit(ctx, {
          action: 'api_key.refused',
          subject: { kind: 'apiKey', id: row.id },
          after: { reason: refusal },
        }),
      );
      return null;
    }
    const now = services.now();
    if ((await ctx.transaction((ctx) => countUse(ctx, row.id))) > KEY_REQUESTS_PER_MINUTE)
      throw new DomainError('too_many_requests', {
        retryAfter: 60 - (Math.floor(now.epochMilliseconds / 1000) % 60),
      });
    const permissions = new Set(row.permissions);
    return {
      municipalityId,
      apiKeyId: row.id,
      permissions,
      reach: (permission) => (permissions.has(permission) ? EVERYWHERE : REACHES_NOTHING),
    };
  };
}

async function findKey(ctx: TxCtx, token: string): Promise<KeyRow | undefined> {
  return ctx.db
    .selectFrom('api_keys')
    .select(['id', 'permissions', 'addresses', 'expires_at', 'revoked_at'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('secret_hash', '=', hashToken(token))
    .executeTakeFirst();
}

function refusalOf(row: KeyRow, now: Temporal.Instant, remoteAddress: string | null): Refusal | null {
  const state = stateOf(row, now);
  if (state !== 'active') return state;
  return isAmong(remoteAddress, row.addresses) ? null : 'address';
}

/** The last use, and how many requests this minute has seen: in the row, so that all processes count together. */
async function countUse(ctx: TxCtx, id: string): Promise<number> {
  const now = ctx.now();
  const minute = Temporal.Instant.fromEpochMilliseconds(Math.floor(now.epochMilliseconds / 60_000) * 60_000);
  const { rows } = await sql<{ counted: number }>`
    UPDATE api_keys SET last_used_at = ${now}, last_used_address = ${ctx.remoteAddress}, counted_minute = ${minute},
      counted = CASE WHEN counted_minute = ${minute}::timestamptz THEN counted + 1 ELSE 1 END
    WHERE municipality_id = ${ctx.scope.municipalityId} AND id = ${id}
    RETURNING counted`.execute(ctx.db);
  return rows[0]!.counted; // keys are never deleted
}
