/** Posts and days in words. */
import type { Post, Standing } from '@madoguchi/contract/staff';
import { formatDate } from '../../../shell/format.ts';

/** 令和8年4月1日(水) of a day `YYYY-MM-DD`. */
export const dayWords = (day: string): string => formatDate(`${day}T00:00:00+09:00`);

/** 「広報課 主事（兼務）」 */
export function placeOf(post: Post): string {
  const place = [post.department, post.title].filter(Boolean).join(' ') || '所属なし';
  return post.main ? place : `${place}（兼務）`;
}

/** 「令和8年4月1日(水)から令和9年3月31日(水)まで」 */
export function spanOf({ from, until }: { readonly from: string; readonly until: string | null }): string {
  return `${dayWords(from)}から${until === null ? '' : `${dayWords(until)}まで`}`;
}

export const STANDING_COLORS: Readonly<Record<Standing, string>> = {
  active: 'counter',
  coming: 'gray',
  on_leave: 'gray',
  suspended: 'red',
  no_post: 'gray',
  retired: 'gray',
};
