/** A day as it stands in a personnel sheet. Pure. */
import { parseDate } from '../../../platform/time/japanese-years.ts';

/** 2026/4/1, 2026-04-01, 20260401, 令和8年4月1日, R8.4.1, full-width digits; null for anything else. */
export function readDay(text: string): Temporal.PlainDate | null {
  const clean = text.normalize('NFKC').replaceAll(/\s|\(.\)/g, '');
  const plain = /^(\d{4})(\d{2})(\d{2})$/.exec(clean);
  const parts =
    plain ??
    /^(.+?)年(\d{1,2})月(\d{1,2})日$/.exec(clean) ??
    /^([^./-]+?)\.?[./-](\d{1,2})[./-](\d{1,2})$/.exec(clean) ??
    /^(\p{L}+\d{1,2})[./-](\d{1,2})[./-](\d{1,2})$/u.exec(clean);
  return parts ? parseDate(parts[1]!, parts[2]!, parts[3]!) : null; // each pattern has three groups
}
