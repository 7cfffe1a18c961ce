import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { AGES, APP_TYPES, AREAS, attributesOf, GENDERS } from './demographics.ts';

/** LINE shows nothing of fewer friends. */
const SMALLEST_REACH = 20;

/** LINE's names of the age groups; of 50 and more there is the sum too. */
const AGE_NAMES = AGES.map((from, i) => {
  const next = AGES[i + 1];
  return next === undefined ? `from${from}` : `from${from}to${next - 1}`;
});
const FIFTY = AGES.indexOf(50);
const PERIOD_NAMES = [
  'within7days',
  'within30days',
  'within90days',
  'within180days',
  'within365days',
  'over365days',
];

/** GET /v2/bot/insight/demographic */
export async function friendDemographics({ channel }: ChannelCall): Promise<LineAnswer> {
  const { size } = channel.following;
  if (size < SMALLEST_REACH) {
    return {
      json: { available: false, genders: [], ages: [], areas: [], appTypes: [], subscriptionPeriods: [] },
    };
  }
  const genders = new Tally();
  const ages = new Tally();
  const areas = new Tally();
  const appTypes = new Tally();
  const periods = new Tally();
  for (const block of channel.following.blocks()) {
    for (const handle of block) {
      const { gender, age, area, appType, period } = attributesOf(handle);
      genders.add(GENDERS[gender]);
      ages.add(AGE_NAMES[age]);
      if (age >= FIFTY) ages.add('from50');
      areas.add(AREAS[area]);
      appTypes.add(APP_TYPES[appType]);
      periods.add(PERIOD_NAMES[period]);
    }
    // A million friends take a quarter of a second, which other calls should not wait.
    await nextTurn();
  }
  return {
    json: {
      available: true,
      genders: genders.shares(size).map(([gender, percentage]) => ({ gender, percentage })),
      ages: ages.shares(size).map(([age, percentage]) => ({ age, percentage })),
      areas: areas.shares(size).map(([area, percentage]) => ({ area, percentage })),
      appTypes: appTypes.shares(size).map(([appType, percentage]) => ({ appType, percentage })),
      subscriptionPeriods: periods
        .shares(size)
        .map(([subscriptionPeriod, percentage]) => ({ subscriptionPeriod, percentage })),
    },
  };
}

class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string | undefined): void {
    const known = name ?? 'unknown';
    this.#counts.set(known, (this.#counts.get(known) ?? 0) + 1);
  }

  /** Percentages with one digit, the largest first as in LINE's example. */
  shares(all: number): [string, number][] {
    return [...this.#counts]
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => [name, Math.round((count / all) * 1000) / 10]);
  }
}
