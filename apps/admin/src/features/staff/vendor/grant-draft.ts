/** What is typed about the vendor's hours, and how the contract takes it. */
import type { FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { today } from '../people/staff-draft.ts';

export interface GrantDraft {
  readonly staffMemberId: string;
  readonly day: string | null;
  /** 13:00 */
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

export const newGrant = (staffMemberId: string): GrantDraft => ({
  staffMemberId,
  day: today(),
  from: '09:00',
  until: '17:00',
  reason: '',
});

export function grantLacks(draft: GrantDraft): FieldProblem[] {
  const lacks: FieldProblem[] = [];
  if (!draft.day) lacks.push({ field: 'vendor-day', message: '作業する日を入れてください。' });
  if (!draft.from) lacks.push({ field: 'vendor-from', message: '始まりの時刻を入れてください。' });
  if (!draft.until) lacks.push({ field: 'vendor-until', message: '終わりの時刻を入れてください。' });
  if (!draft.reason.trim()) lacks.push({ field: 'vendor-reason', message: '作業の内容を入れてください。' });
  return lacks;
}

/** Times of Japan; an end that is not after the begin belongs to the next day. */
export function grantInput(draft: GrantDraft) {
  const from = new Date(`${draft.day}T${draft.from}:00+09:00`);
  let until = new Date(`${draft.day}T${draft.until}:00+09:00`);
  if (until <= from) until = new Date(until.getTime() + 24 * 60 * 60 * 1000);
  return {
    staffMemberId: draft.staffMemberId,
    from: from.toISOString(),
    until: until.toISOString(),
    reason: draft.reason.trim(),
  };
}
