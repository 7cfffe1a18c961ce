import { bodyErrors, invalidProperty } from '../line-error.ts';
import { AGES, APP_TYPES, AREAS, GENDERS, PERIODS, type Attributes } from './demographics.ts';
import { fieldsOf, operatorOf } from './operators.ts';

/** Whether somebody with these attributes is meant. */
export type AttributeTest = (attributes: Attributes) => boolean;

/** Filters of one request, operators not counted. */
const MAX_FILTERS = 10;
/** LINE's regions outside Japan: nobody lives there here. */
const FOREIGN_AREA = /^(tw_(0[1-9]|1\d|2[0-2])|th_0[1-8]|id_(0[1-9]|1[0-2]))$/;

/** Reads `filter.demographic`, or throws LINE's error with the place. */
export function demographicFilter(value: unknown): AttributeTest {
  let filters = 0;
  const read = (given: unknown, at: string, depth: number): AttributeTest => {
    const fields = fieldsOf(given, at);
    if (fields.type === 'operator') {
      const { kind, parts } = operatorOf(fields, at, depth, read);
      if (kind === 'not') return (attributes) => !parts[0]!(attributes);
      return kind === 'and'
        ? (attributes) => parts.every((test) => test(attributes))
        : (attributes) => parts.some((test) => test(attributes));
    }
    if (++filters > MAX_FILTERS) {
      throw bodyErrors([
        { message: `Size must be between 1 and ${MAX_FILTERS}`, property: 'filter.demographic' },
      ]);
    }
    return filterOf(fields, at);
  };
  return read(value, 'filter.demographic', 0);
}

function filterOf(fields: Record<string, unknown>, at: string): AttributeTest {
  switch (fields.type) {
    case 'gender': {
      const wanted = oneOf(fields, at, (name) => GENDERS.indexOf(name as 'male'), 2);
      return ({ gender }) => wanted.has(gender);
    }
    case 'appType': {
      const wanted = oneOf(fields, at, (name) => APP_TYPES.indexOf(name as 'ios'), 2);
      return ({ appType }) => wanted.has(appType);
    }
    case 'area': {
      const wanted = oneOf(fields, at, areaOf, Infinity);
      return ({ area }) => wanted.has(area);
    }
    case 'age': {
      const range = rangeOf(fields, at, 'age_', AGES);
      return ({ age }) => age >= range.from && age < range.below;
    }
    case 'subscriptionPeriod': {
      const range = rangeOf(fields, at, 'day_', PERIODS);
      return ({ period }) => period >= range.from && period < range.below;
    }
    default:
      throw bodyErrors([
        {
          message:
            'Must be one of the following values: [operator, gender, age, appType, area, subscriptionPeriod]',
          property: `${at}.type`,
        },
      ]);
  }
}

function areaOf(name: string): number {
  if (FOREIGN_AREA.test(name)) return AREAS.length;
  const number = /^jp_(\d\d)$/.exec(name)?.[1];
  return number === undefined || Number(number) > AREAS.length ? -1 : Number(number) - 1;
}

function oneOf(
  fields: Record<string, unknown>,
  at: string,
  placeOf: (name: string) => number,
  known: number,
): ReadonlySet<number> {
  const { oneOf: values } = fields;
  if (values == null) throw bodyErrors([{ message: 'May not be empty', property: `${at}.oneOf` }]);
  if (!Array.isArray(values)) throw invalidProperty(`${at}.oneOf`);
  if (values.length === 0) throw bodyErrors([{ message: 'May not be empty', property: `${at}.oneOf` }]);
  return new Set(
    values.map((value: unknown, i) => {
      const place = typeof value === 'string' ? placeOf(value) : -1;
      if (place < 0 || place >= known) throw invalidProperty(`${at}.oneOf[${i}]`);
      return place;
    }),
  );
}

/** `gte` and `lt`, at least one of them and in that order, as places in the list. Unknown is below every place. */
function rangeOf(
  fields: Record<string, unknown>,
  at: string,
  prefix: string,
  steps: readonly number[],
): { from: number; below: number } {
  const placeOf = (name: 'gte' | 'lt'): number | undefined => {
    const value = fields[name];
    if (value == null) return undefined;
    // The first step is the open beginning, which has no name.
    const place = steps.findIndex((step, i) => i > 0 && `${prefix}${step}` === value);
    if (place < 0) throw invalidProperty(`${at}.${name}`);
    return place;
  };
  const [gte, lt] = [placeOf('gte'), placeOf('lt')];
  if (gte === undefined && lt === undefined) {
    throw bodyErrors([{ message: 'Either gte or lt must be specified', property: at }]);
  }
  if (gte !== undefined && lt !== undefined && gte >= lt) {
    throw bodyErrors([{ message: 'lt must be greater than gte', property: `${at}.lt` }]);
  }
  return { from: gte ?? 0, below: lt ?? Infinity };
}
