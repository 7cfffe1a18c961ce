/**
 * Japan Post's 郵便番号データ: KEN_ALL.CSV (CP932, half-width kana, long names over several lines) and utf_ken_all.csv
 * (UTF-8, one line each). Fifteen columns: 団体コード, old code, 郵便番号, three readings, 都道府県, 市区町村, 町域, six flags.
 * Rules of the names: Japan Post's 「郵便番号データの説明」. Pure.
 */
import { decodeText, parseCsv } from '../../../platform/files/read-sheet.ts';

export interface PostalTown {
  readonly postcode: string;
  readonly cityCode: string;
  readonly prefecture: string;
  readonly city: string;
  /** '' when the code belongs to the city as a whole. */
  readonly town: string;
  /** What stands in brackets behind the town: 「１～１９丁目」. */
  readonly part: string;
}

export interface PostalProblem {
  readonly row: number;
  readonly message: string;
}

const COLUMNS = 15;

export function readKenAll(bytes: Uint8Array): {
  readonly towns: PostalTown[];
  readonly problems: PostalProblem[];
} {
  const towns: PostalTown[] = [];
  const problems: PostalProblem[] = [];
  const seen = new Set<string>();
  let open: { row: number; cells: string[] } | null = null;
  const keep = ({ row, cells }: { row: number; cells: readonly string[] }) => {
    const [cityCode = '', , postcode = '', , , , prefecture = '', city = '', name = ''] = cells;
    if (!/^[0-9]{5}$/.test(cityCode) || !/^[0-9]{7}$/.test(postcode)) {
      problems.push({ row, message: `団体コードか郵便番号が読み取れません（${cityCode}、${postcode}）` });
      return;
    }
    const place = placeOf(name);
    const key = [postcode, cityCode, place.town, place.part].join('\n');
    if (seen.has(key)) return;
    seen.add(key);
    towns.push({ postcode, cityCode, prefecture, city, ...place });
  };
  const lines = parseCsv(decodeText(bytes).text);
  if (lines === null) return { towns, problems: [{ row: 1, message: '「"」が閉じていません' }] };
  for (const [index, cells] of lines.entries()) {
    const row = index + 1;
    if (cells.every((cell) => cell === '')) continue;
    if (cells.length !== COLUMNS) {
      problems.push({ row, message: `列が${cells.length}あります（${COLUMNS}列のはずです）` });
      continue;
    }
    const line = { row, cells: cells.map((cell) => cell.trim()) };
    if (open) {
      // A name of more than 38 letters goes on in the next line of the same code.
      if (open.cells[2] === line.cells[2]) open.cells[8] += line.cells[8]!; // 15 columns were counted
      else {
        problems.push({ row: open.row, message: `町域名の「（」が閉じていません（${open.cells[8]}）` });
        open = line;
      }
    } else open = line;
    if (isOpen(open.cells[8]!)) continue; // 15 columns were counted
    keep(open);
    open = null;
  }
  if (open) problems.push({ row: open.row, message: `町域名の「（」が閉じていません（${open.cells[8]}）` });
  return { towns, problems };
}

const isOpen = (name: string): boolean => name.lastIndexOf('（') > name.lastIndexOf('）');

/** The town of a name, and what its brackets say about it. */
function placeOf(name: string): { town: string; part: string } {
  // 「一円」 alone is a place (滋賀県多賀町); behind another name it says "the whole of it".
  const whole =
    name === '以下に掲載がない場合' ||
    /の次に.*番地.*がくる場合$/.test(name) ||
    (name.endsWith('一円') && name !== '一円');
  if (whole) return { town: '', part: '' };
  const match = /^(.*?)（(.*)）$/.exec(name);
  if (!match) return { town: name, part: '' };
  const [, town = '', inside = ''] = match;
  return { town, part: inside === '次のビルを除く' ? '' : inside };
}
