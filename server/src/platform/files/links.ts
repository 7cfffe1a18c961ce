/** Links to private files: signed, short-lived, for whoever holds them. Access was checked before one was made. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MunicipalityId } from '../db/database.ts';

export interface FileLink {
  readonly municipality: MunicipalityId;
  readonly id: string;
  readonly download: boolean;
}

function signature(key: Buffer, link: FileLink, until: string): Buffer {
  const text = `${link.municipality}\0${link.id}\0${link.download ? 'download' : 'show'}\0${until}`;
  return createHmac('sha256', key).update(text).digest();
}

export function linkQuery(key: Buffer, link: FileLink, until: Temporal.Instant): string {
  const seconds = String(Math.ceil(until.epochMilliseconds / 1000));
  const query = new URLSearchParams({ m: String(link.municipality), f: link.id, until: seconds });
  if (link.download) query.set('download', '1');
  query.set('s', signature(key, link, seconds).toString('base64url'));
  return query.toString();
}

/** null when it is expired, altered or not one of ours. */
export function readLinkQuery(key: Buffer, query: URLSearchParams, now: Temporal.Instant): FileLink | null {
  const municipality = Number(query.get('m'));
  const id = query.get('f') ?? '';
  const until = query.get('until') ?? '';
  if (!Number.isSafeInteger(municipality) || !/^[0-9a-f-]{36}$/.test(id) || !/^\d{1,12}$/.test(until))
    return null;
  // Proven by the signature below: it is only made for a scope that the gate let in.
  const link: FileLink = {
    municipality: municipality as MunicipalityId,
    id,
    download: query.get('download') === '1',
  };
  const given = Buffer.from(query.get('s') ?? '', 'base64url');
  const expected = signature(key, link, until);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return Number(until) * 1000 > now.epochMilliseconds ? link : null;
}
