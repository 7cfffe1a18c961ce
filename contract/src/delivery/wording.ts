/** 配信の決まり: what the city's writers keep to, and what residents are spared. */
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

const short = z.string().trim().min(1, { error: '入れてください' }).max(60, { error: '60字までです' });

/** 言葉の一覧, and whom residents may ask, by department ('' for all that have none of their own). */
export const wording = z.object({
  words: z.array(z.object({ instead: short, write: short })).max(500, { error: '500語までです' }),
  contacts: z.record(
    z.union([z.literal(''), z.uuid()]),
    z.string().trim().min(1, { error: '問い合わせ先を入れてください' }).max(200, { error: '200字までです' }),
  ),
});
export type Wording = z.output<typeof wording>;

const hour = z.number().int().min(0).max(23);
/** From one full hour to another in Japan, over midnight if need be. */
const hours = z.object({ from: hour, until: hour });

/** What residents are spared. Emergencies pass all of it. */
export const restraint = z.object({
  /** 通知音を鳴らさない: the composer's default between these hours. */
  silent: hours.nullable(),
  /** 配信を控える時間: nothing ordinary starts; a schedule inside it is refused. */
  quiet: hours.nullable(),
  /** 1人あたりの配信数の上限 in seven days; whoever has got as many is left out. */
  ceiling: z.number().int().min(1).max(100).nullable(),
});
export type Restraint = z.output<typeof restraint>;
/** people.md, "Sending": sounds at night are what residents block for. */
export const DEFAULT_RESTRAINT: Restraint = { silent: { from: 20, until: 8 }, quiet: null, ceiling: null };

/** Whether an hour lies between the two; the same hour twice is the whole day. */
export const withinHours = ({ from, until }: z.output<typeof hours>, at: number): boolean =>
  from < until ? at >= from && at < until : at >= from || at < until;

export const rules = {
  showWording: endpoint({
    method: 'GET',
    path: '/delivery-wording',
    summary: '言葉の一覧と問い合わせ先',
    input: z.object({}),
    output: wording,
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
  saveWording: endpoint({
    method: 'PUT',
    path: '/delivery-wording',
    summary: '言葉の一覧と問い合わせ先を保存する',
    input: wording,
    output: wording,
    errors: {},
    permission: 'delivery.send',
    audit: false,
  }),
  showRestraint: endpoint({
    method: 'GET',
    path: '/delivery-restraint',
    summary: '通知音・配信を控える時間・1人あたりの配信数の上限',
    input: z.object({}),
    output: restraint,
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
  saveRestraint: endpoint({
    method: 'PUT',
    path: '/delivery-restraint',
    summary: '通知音・配信を控える時間・1人あたりの配信数の上限を保存する',
    input: restraint,
    output: restraint,
    errors: {},
    permission: 'municipalities.manage',
    audit: false,
  }),
};
