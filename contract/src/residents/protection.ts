/**
 * 支援措置: a mark that hides a resident from colleagues without the permission (victims of violence whose address is kept
 * from others). Whoever lacks it is answered as if the resident were not there.
 */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';

const reason = z
  .string()
  .trim()
  .min(1, { error: '理由を入れてください（申出書の番号など）。' })
  .max(500, { error: '理由は500字までです。' });

/** One mark, the newest first; open while `liftedAt` is null. */
const mark = z.object({
  id: z.uuid(),
  setAt: instant,
  setBy: z.string().nullable(),
  reason: z.string(),
  liftedAt: instant.nullable(),
  liftedBy: z.string().nullable(),
  liftReason: z.string().nullable(),
});
export type ProtectionMark = z.infer<typeof mark>;

const protectionView = z.object({ protected: z.boolean(), marks: z.array(mark) });
const id = z.uuid();

export const protection = {
  showProtection: endpoint({
    method: 'GET',
    path: '/residents/{id}/protection',
    summary: '支援措置の印とその経過',
    input: z.object({ id }),
    output: protectionView,
    errors: NOT_FOUND,
    permission: 'residents.protect',
    audit: true,
  }),
  setProtection: endpoint({
    method: 'POST',
    path: '/residents/{id}/protection',
    summary: '支援措置の印を付ける（理由が要る）',
    input: z.object({ id, reason }),
    output: protectionView,
    errors: { ...NOT_FOUND, already_protected: { status: 409 } },
    permission: 'residents.protect',
    audit: false,
    stepUp: true,
  }),
  liftProtection: endpoint({
    method: 'POST',
    path: '/residents/{id}/protection/lift',
    summary: '支援措置の印を外す（理由が要る）',
    input: z.object({ id, reason }),
    output: protectionView,
    errors: { ...NOT_FOUND, not_protected: { status: 409 } },
    permission: 'residents.protect',
    audit: false,
    stepUp: true,
  }),
};
