/** The list of seeds that comes with a box of tokens: checked without changing anything; taken in, it is all or nothing. */
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { toBase32 } from '../../../platform/auth/totp.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { sheetFile } from '../../../platform/files/sheet-file.ts';
import { readSheet, type SheetProblem } from '../../../platform/files/read-sheet.ts';
import { tokenPlace } from './accept-token-code.ts';
import '../tables.ts';

const COLUMNS = ['シリアル番号', 'シード', '種類', '桁数', '間隔（秒）'] as const;
/** RFC 4226 section 4, R6: a shared secret has at least 128 bits. */
const LEAST_BYTES = 16;

interface PlannedToken {
  readonly serial: string;
  /** Base32. */
  readonly secret: string;
  readonly kind: 'totp' | 'hotp';
  readonly digits: number;
  readonly period: number;
}

export function otpTokenTemplate(format: SheetFormat): Promise<SheetFile> {
  const example = ['TK000001', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'TOTP', '6', '30'];
  return sheetFile('機器の一覧_ひな形', [[...COLUMNS], example], format);
}

/** @throws DomainError sheet_unreadable */
export async function checkOtpTokens(ctx: Ctx, bytes: Uint8Array) {
  const { tokens, problems } = await ctx.transaction((ctx) => plan(ctx, bytes));
  return { count: tokens.length, problems };
}

/** @throws DomainError sheet_unreadable, sheet_refused */
export async function importOtpTokens(ctx: Ctx, bytes: Uint8Array): Promise<{ count: number }> {
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const { tokens, problems } = await plan(ctx, bytes);
    if (problems.length > 0) throw new DomainError('sheet_refused', { problems });
    for (const { secret, ...token } of tokens) {
      const id = crypto.randomUUID(); // here, since the seed is sealed to its row
      await ctx.db
        .insertInto('staff_otp_tokens')
        .values({
          municipality_id: municipalityId,
          id,
          ...token,
          secret: await ctx.cipher.seal(municipalityId, tokenPlace(id), secret),
          created_at: ctx.now(),
        })
        .execute();
    }
    await appendAudit(ctx, {
      action: 'staff.otp_tokens_imported',
      after: { count: tokens.length, serials: tokens.map(({ serial }) => serial) },
    });
    return { count: tokens.length };
  });
}

async function plan(
  ctx: TxCtx,
  bytes: Uint8Array,
): Promise<{ tokens: PlannedToken[]; problems: SheetProblem[] }> {
  const sheet = await readSheet(bytes);
  if ('unreadable' in sheet) throw new DomainError('sheet_unreadable', { reason: sheet.unreadable });
  const missing = COLUMNS.slice(0, 2).filter((name) => !sheet.header.includes(name));
  if (missing.length > 0)
    return {
      tokens: [],
      problems: missing.map((column) => ({
        row: 1,
        column,
        message: `見出しに「${column}」の列がありません。ひな形の見出しを使ってください。`,
      })),
    };
  const rows = await ctx.db
    .selectFrom('staff_otp_tokens')
    .select('serial')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
  const known = new Set(rows.map(({ serial }) => serial));
  const problems: SheetProblem[] = [...sheet.problems];
  const tokens: PlannedToken[] = [];
  for (const { row, cells } of sheet.rows) {
    const cell = (name: (typeof COLUMNS)[number]) =>
      (cells[sheet.header.indexOf(name.normalize('NFKC'))] ?? '').normalize('NFKC').replace(/\s/g, '');
    const read = readToken(cell);
    const wrong = [...read.wrong];
    if (read.token.serial !== '' && known.has(read.token.serial))
      wrong.push(['シリアル番号', 'この機器は、もう取り込んであるか、同じ番号が2回あります。']);
    known.add(read.token.serial);
    problems.push(...wrong.map(([column, message]) => ({ row, column, message })));
    if (wrong.length === 0) tokens.push(read.token);
  }
  return { tokens, problems };
}

function readToken(cell: (name: (typeof COLUMNS)[number]) => string): {
  token: PlannedToken;
  wrong: (readonly [column: string, message: string])[];
} {
  const serial = cell('シリアル番号');
  const secret = readSeed(cell('シード'));
  const kind = (cell('種類') || 'TOTP').toLowerCase();
  const digits = Number(cell('桁数') || '6');
  const period = Number(cell('間隔（秒）') || '30');
  const wrong: (readonly [string, string])[] = [];
  if (serial === '' || serial.length > 60) wrong.push(['シリアル番号', '機器の裏の番号を入れてください。']);
  if (secret === null)
    wrong.push([
      'シード',
      'シードを読み取れません。16進数（32文字以上）かBase32（26文字以上）で入れてください。',
    ]);
  if (kind !== 'totp' && kind !== 'hotp') wrong.push(['種類', 'TOTPかHOTPを入れてください。']);
  if (digits !== 6 && digits !== 8) wrong.push(['桁数', '6か8を入れてください。']);
  if (period !== 30 && period !== 60) wrong.push(['間隔（秒）', '30か60を入れてください。']);
  return {
    token: { serial, secret: secret ?? '', kind: kind === 'hotp' ? 'hotp' : 'totp', digits, period },
    wrong,
  };
}

/**
 * Makers write seeds in hexadecimal or base32. One that could be both is hexadecimal: of a million base32 seeds of 20 bytes
 * none consists of A–F and 2–7 alone.
 */
function readSeed(typed: string): string | null {
  const seed = typed.replace(/[-=]/g, '').toUpperCase();
  if (/^([0-9A-F]{2})+$/.test(seed) && seed.length >= LEAST_BYTES * 2)
    return toBase32(Buffer.from(seed, 'hex'));
  return /^[A-Z2-7]+$/.test(seed) && seed.length >= Math.ceil((LEAST_BYTES * 8) / 5) && seed.length <= 200
    ? seed
    : null;
}
