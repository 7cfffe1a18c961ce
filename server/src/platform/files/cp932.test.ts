import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeCp932 } from './cp932.ts';

const decode = (bytes: Buffer) => new TextDecoder('shift_jis').decode(bytes);

it('市役所で使う字は、そのまま往復する', () => {
  const text = '髙橋 﨑山 ㈱みなと台 №1 ①②Ⅲ ～－∥ ｱｲｳ "a,b"\r\n令和８年';
  const { bytes, lost } = encodeCp932(text);
  expect(decode(bytes)).toBe(text);
  expect(lost).toEqual([]);
});

it('Windowsと同じ符号になる', () => {
  // Known values of code page 932: IBM's 髙 and 﨑, NEC's ①, NEC's ∵ yields to JIS.
  expect(encodeCp932('髙').bytes.toString('hex')).toBe('fbfc');
  expect(encodeCp932('﨑').bytes.toString('hex')).toBe('fab1');
  expect(encodeCp932('①').bytes.toString('hex')).toBe('8740');
  expect(encodeCp932('∵').bytes.toString('hex')).toBe('81e6');
});

it('ない字は〓にして、どの字かを1つずつ伝える', () => {
  const { bytes, lost } = encodeCp932('𠮷野と槗本と𠮷田🚒');
  expect(decode(bytes)).toBe('〓野と〓本と〓田〓');
  expect(lost).toEqual(['𠮷', '槗', '🚒']);
});

it('どんな文字列でも壊れず、失われなければ元に戻る', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { bytes, lost } = encodeCp932(text);
      if (lost.length === 0 && !/[\u301c\u2212\u2016\u2014\u00a5]/.test(text))
        expect(decode(bytes)).toBe(text);
    }),
  );
});
