import { expect, it } from 'vitest';
import { readAnchorNumber } from './read-anchor-number.ts';

it('印刷してある番号を、全角でも空白があっても読み、ちがう形は読まない', () => {
  for (const typed of ['1-245', ' 1 - 245 ', '１－２４５', '1ー245'])
    expect(readAnchorNumber(typed), typed).toEqual({ epoch: 1, no: 245 });
  for (const typed of ['', '245', '1-', '-245', '0-1', '1-0', '1-2-3', 'a-b', '1-99999999999'])
    expect(readAnchorNumber(typed), typed).toBeNull();
});
