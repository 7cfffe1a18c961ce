import { japaneseDay, parseLineDate } from '../clock.ts';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { lineError } from '../line-error.ts';
import { lineDate, type MenuInsight } from './menu-insight.ts';
import { menuOfPath } from './reading.ts';

/** LINE's longest periods, counted as its error text does. */
const SUMMARY_DAYS = 396;
const DAILY_DAYS = 99;
/** How far back a period may begin. */
const YEARS_BACK = 3;

/** GET /v2/bot/insight/richmenu/{richMenuId}/summary */
export const menuSummary = (call: ChannelCall): LineAnswer =>
  statistics(call, SUMMARY_DAYS, (insight, from, to) => insight.summary(from, to));

/** GET /v2/bot/insight/richmenu/{richMenuId}/daily */
export const menuDaily = (call: ChannelCall): LineAnswer =>
  statistics(call, DAILY_DAYS, (insight, from, to) => insight.daily(from, to));

function statistics(
  call: ChannelCall,
  longest: number,
  read: (insight: MenuInsight, from: number, to: number) => Record<string, unknown> | undefined,
): LineAnswer {
  const { richMenuId, insight } = menuOfPath(call);
  const today = japaneseDay(call.at);
  const from = dayOf(call, 'from');
  const to = dayOf(call, 'to');
  if (to < from) throw lineError(400, 'Parameter to must be the same date as, or after parameter from.');
  if (to - from > longest) throw lineError(400, `Date range exceeds. Max range is ${longest} days.`);
  const earliest = threeYearsBefore(today);
  if (lineDate(from) < earliest) {
    const date = `${earliest.slice(0, 4)}-${earliest.slice(4, 6)}-${earliest.slice(6)}`;
    throw lineError(400, `Parameter from must be the same date as, or after ${date}.`);
  }
  // Figures of a day are there the day after.
  const last = Math.min(to, today - 1);
  const figures = last < from ? undefined : read(insight, from, last);
  if (!figures) return { json: { richMenuId } };
  return { json: { richMenuId, metricsFrom: lineDate(from), metricsTo: lineDate(last), ...figures } };
}

/** The same date three years ago, as `yyyyMMdd`: that many in the first four digits less. */
function threeYearsBefore(day: number): string {
  return String(Number(lineDate(day)) - YEARS_BACK * 10_000);
}

function dayOf(call: ChannelCall, name: 'from' | 'to'): number {
  const day = parseLineDate(call.c.req.query(name));
  if (day === undefined) throw lineError(400, 'Bad Request');
  return day;
}
