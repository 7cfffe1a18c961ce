import { describe, expect, test } from 'vitest';
import { encodeCp932 } from '../../../platform/files/cp932.ts';
import { readKenAll } from './read-ken-all.ts';

const flags = ',0,0,0,0,0,0';
const line = (code: string, postcode: string, name: string, city = '山口市') =>
  `${code},"753  ","${postcode}","ﾔﾏｸﾞﾁｹﾝ","ﾔﾏｸﾞﾁｼ","ｶﾅ","山口県","${city}","${name}"${flags}\r\n`;
const cp932 = (text: string) => encodeCp932(text).bytes;
const places = (bytes: Uint8Array) =>
  readKenAll(bytes).towns.map(({ postcode, town, part }) => [postcode, town, part]);

describe('日本郵便の郵便番号データ', () => {
  test('CP932のKEN_ALL.CSVもUTF-8のutf_ken_all.csvも同じに読む', () => {
    const text = line('35203', '7530001', '宮野上') + line('35203', '7530002', '宮野下');
    const read = readKenAll(cp932(text));
    expect(read).toEqual(readKenAll(Buffer.from(text)));
    expect(read).toEqual(readKenAll(Buffer.from(`\uFEFF${text}`)));
    expect(read.problems).toEqual([]);
    expect(read.towns[0]).toEqual({
      postcode: '7530001',
      cityCode: '35203',
      prefecture: '山口県',
      city: '山口市',
      town: '宮野上',
      part: '',
    });
  });
  test.each([
    ['以下に掲載がない場合', '', ''],
    ['大島町の次に番地がくる場合', '', ''],
    ['甲村の次に１～５９９番地がくる場合', '', ''],
    ['利島村一円', '', ''],
    ['一円', '一円', ''],
    ['大通西（１～１９丁目）', '大通西', '１～１９丁目'],
    ['虎ノ門虎ノ門ヒルズ（次のビルを除く）', '虎ノ門虎ノ門ヒルズ', ''],
    ['丸の内（その他）', '丸の内', 'その他'],
    [
      '葛巻（第４０地割「５７番地１２５、１７６を除く」～第４５地割）',
      '葛巻',
      '第４０地割「５７番地１２５、１７６を除く」～第４５地割',
    ],
  ])('町域名「%s」', (name, town, part) => {
    expect(places(cp932(line('35203', '7530001', name)))).toEqual([['7530001', town, part]]);
  });
  test('38字を超える町域名は、次の行に続く', () => {
    const text =
      line('03302', '0285102', '葛巻（第４０地割～第４５') +
      line('03302', '0285102', '地割、第５０') +
      line('03302', '0285102', '地割）') +
      line('03302', '0285103', '江刈');
    expect(places(cp932(text))).toEqual([
      ['0285102', '葛巻', '第４０地割～第４５地割、第５０地割'],
      ['0285103', '江刈', ''],
    ]);
  });
  test('1つの郵便番号がいくつもの町域や市区町村にあってもよい', () => {
    const text =
      line('35203', '7530001', '甲') +
      line('35203', '7530001', '乙') +
      line('35206', '7530001', '甲', '防府市');
    expect(readKenAll(cp932(text)).towns).toHaveLength(3);
    expect(readKenAll(cp932(text + text)).towns).toHaveLength(3);
  });
  test('読めない行は行番号を示し、ほかの行は読む', () => {
    const text =
      'こわれた行\r\n' +
      line('3520', '7530001', '甲') +
      line('35203', '7530002', '乙（１') +
      line('35203', '7530003', '丙') +
      line('35203', '7530004', '丁（２');
    const { towns, problems } = readKenAll(cp932(text));
    expect(towns.map(({ town }) => town)).toEqual(['丙']);
    expect(problems.map(({ row }) => row)).toEqual([1, 2, 3, 5]);
    expect(readKenAll(cp932('"閉じない')).problems).toHaveLength(1);
  });
});
