/**
 * Anchors: once a day the newest block's number and hash are written outside the database, signed, into
 * DATA_DIR/audit-anchors and into the log. Whoever cuts off the end of the chain, or replaces the whole database, is
 * found out by them. The database keeps a copy for the screen, the print and the mail.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { systemContext, type TxCtx } from '../context/context.ts';
import type { FieldCipher } from '../crypto/field-cipher.ts';
import type { MunicipalityId } from '../db/database.ts';
import type { Runtime } from '../module.ts';
import './tables.ts';

export interface Anchor {
  readonly date: string;
  readonly epoch: number;
  readonly no: number;
  readonly hash: Buffer;
}

const line = z.object({
  date: z.string(),
  epoch: z.number().int(),
  no: z.number().int(),
  hash: z.string(),
  signature: z.string(),
});

function signedFacts(anchor: Anchor): Buffer {
  return Buffer.from(JSON.stringify([anchor.date, anchor.epoch, anchor.no, anchor.hash.toString('hex')]));
}

/** Those that carry our signature, in hexadecimal digits. */
export async function signedAnchors<A extends Anchor & { readonly signature: string }>(
  cipher: FieldCipher,
  municipality: MunicipalityId,
  anchors: readonly A[],
): Promise<readonly A[]> {
  const proofs = anchors.map(({ signature }) => Buffer.from(signature, 'hex'));
  const authenticator = await cipher.authenticator(municipality, proofs);
  return anchors.filter(
    (anchor, at) => authenticator.holds('audit anchors', signedFacts(anchor), proofs[at]!), // one proof per anchor
  );
}

declare module '../context/context.ts' {
  interface Outside {
    /** The anchors that this machine keeps outside the database. */
    readonly auditAnchors: (municipality: MunicipalityId) => Promise<readonly Anchor[]>;
  }
}

function fileOf(dataDir: string, municipality: number): string {
  return path.join(dataDir, 'audit-anchors', `${municipality}.jsonl`);
}

/** The file as it is, for the backup; empty when there is none. */
export function anchorsText(dataDir: string, municipality: MunicipalityId): Promise<string> {
  return fs.readFile(fileOf(dataDir, municipality), 'utf8').catch(() => '');
}

/** Puts the file of a backup where none is; one that is there knows more. */
export async function restoreAnchors(dataDir: string, municipality: number, text: string): Promise<void> {
  const file = fileOf(dataDir, municipality);
  if (text === '' || (await fs.stat(file).catch(() => null))) return;
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, text, { mode: 0o600 });
}

/** Appends the anchor, once per date whichever process asks. */
export async function leaveAnchor(
  runtime: Runtime,
  municipality: MunicipalityId,
  anchor: Anchor,
): Promise<void> {
  const { cipher, log } = runtime.services;
  const known = await readAnchors(runtime.config.dataDir, cipher, municipality);
  if (known.some((one) => one.date === anchor.date)) return;
  const file = fileOf(runtime.config.dataDir, municipality);
  const record = {
    date: anchor.date,
    epoch: anchor.epoch,
    no: anchor.no,
    hash: anchor.hash.toString('hex'),
    signature: (await cipher.authenticator(municipality))
      .prove('audit anchors', signedFacts(anchor))
      .toString('hex'),
  };
  await systemContext(runtime.services, municipality, 'audit anchor').transaction((ctx) =>
    ctx.db
      .insertInto('audit_anchors')
      .values({
        municipality_id: municipality,
        date: anchor.date,
        epoch: anchor.epoch,
        no: anchor.no,
        hash: anchor.hash,
        signature: Buffer.from(record.signature, 'hex'),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.appendFile(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  log.info({ municipality, auditAnchor: record }, 'audit anchor');
}

/** Those of the file whose signature is ours; others are passed over, since anybody can write a file. */
export async function readAnchors(
  dataDir: string,
  cipher: FieldCipher,
  municipality: MunicipalityId,
): Promise<readonly Anchor[]> {
  const text = await anchorsText(dataDir, municipality);
  const anchors = text
    .split('\n')
    .filter(Boolean)
    .flatMap((json) => {
      const parsed = line.safeParse(parse(json));
      if (!parsed.success) return [];
      return [{ ...parsed.data, hash: Buffer.from(parsed.data.hash, 'hex') }];
    });
  return signedAnchors(cipher, municipality, anchors);
}

/** The newest anchors of the database's copy, for screen, print and mail. Those that are not ours are passed over. */
export async function newestAnchors(
  ctx: TxCtx,
  limit: number,
): Promise<readonly (Anchor & { signature: string })[]> {
  const { municipalityId } = ctx.scope;
  const rows = await ctx.db
    .selectFrom('audit_anchors')
    .selectAll()
    .where('municipality_id', '=', municipalityId)
    .orderBy('date', 'desc')
    .limit(limit)
    .execute();
  const anchors = rows.map((row) => ({
    date: row.date.toString(),
    epoch: row.epoch,
    no: row.no,
    hash: row.hash,
    signature: row.signature.toString('hex'),
  }));
  return signedAnchors(ctx.cipher, municipalityId, anchors);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null; // half a line, from a machine that stopped while writing
  }
}
