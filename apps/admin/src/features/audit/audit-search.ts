/** What the address of the record says: `/audit?from=2026-11-01&group=export&actorId=…`. Pure. */
import type { AuditFilter } from '@madoguchi/contract/audit';
import {
  AUDIT_ACTIONS,
  AUDIT_ACTORS,
  AUDIT_GROUPS,
  AUDIT_LOGS,
  AUDIT_SUBJECTS,
} from '@madoguchi/contract/audit-actions';

/** All but the request, which only links within the record name. */
export type AuditSearch = Omit<AuditFilter, 'requestId'>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string) =>
  DAY.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

/** An address may come from anywhere: what it does not know it leaves out. */
export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  // Addresses read `2` as a number; ids are text.
  const texts = Object.fromEntries(
    Object.entries(raw)
      .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
      .map(([key, value]) => [key, String(value).trim()]),
  );
  const wanted: Record<string, string> = {};
  const take = (key: keyof AuditSearch, fits: (value: string) => boolean) => {
    const value = texts[key];
    if (value && fits(value)) wanted[key] = value;
  };
  take('log', (value) => Object.hasOwn(AUDIT_LOGS, value));
  take('from', safely(isDay));
  take('to', safely(isDay));
  take('actorKind', (value) => Object.hasOwn(AUDIT_ACTORS, value));
  take('group', (value) => Object.hasOwn(AUDIT_GROUPS, value));
  take('action', (value) => Object.hasOwn(AUDIT_ACTIONS, value));
  take('subjectKind', (value) => Object.hasOwn(AUDIT_SUBJECTS, value));
  for (const key of ['actorId', 'text', 'subjectId'] as const) take(key, (value) => value.length <= 100);
  take('address', (value) => value.length <= 45);
  return wanted;
}

/** 2026-02-31 has no instant at all. */
function safely(test: (value: string) => boolean): (value: string) => boolean {
  return (value) => {
    try {
      return test(value);
    } catch {
      return false;
    }
  };
}

/** The filter as one sentence, for paper and for the dialog of the extract. */
export function describeSearch(wanted: AuditSearch, names: ReadonlyMap<string, string>): string {
  const parts = [
    AUDIT_LOGS[wanted.log ?? 'operation'],
    wanted.actorId && `行った人：${names.get(wanted.actorId) ?? wanted.actorId}`,
    wanted.actorKind && !wanted.actorId && `行った人：${AUDIT_ACTORS[wanted.actorKind]}`,
    wanted.group && `操作：${AUDIT_GROUPS[wanted.group]}`,
    wanted.action && `操作：${AUDIT_ACTIONS[wanted.action]?.words ?? wanted.action}`,
    wanted.text && `操作の言葉：${wanted.text}`,
    (wanted.subjectKind ?? wanted.subjectId) &&
      `対象：${wanted.subjectKind ? (AUDIT_SUBJECTS[wanted.subjectKind] ?? '') : ''} ${wanted.subjectId ?? ''}`.trim(),
    wanted.address && `接続元：${wanted.address}`,
  ];
  return parts.filter(Boolean).join('／');
}
