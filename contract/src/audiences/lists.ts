/** 名簿: residents named by their numbers, uploaded with a purpose and an end, used in conditions. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { countGroup, peopleCount } from '../people-count.ts';
import { LIMIT_RESTS_ON } from './limits.ts';

/** Like the classes of 登録項目; a list that is not open is its department's alone. */
export const LIST_CLASSES = {
  open: 'ふつうの名簿',
  sealed: '見る人を限る名簿（所管の所属だけが使えます）',
  special: '要配慮個人情報がわかる名簿（障がい・病歴など。所管の所属だけが使えます）',
} as const;
export type ListClass = keyof typeof LIST_CLASSES;

/** Rows of one file: more than the residents of most cities, and still one upload. */
export const LIST_ROWS = 200_000;
/** A list is for one occasion: kept two years at most, longer by taking it in anew. */
export const LIST_YEARS = 2;

const fields = {
  name: z.string().trim().min(1, '名前を入力してください。').max(60, '名前は60文字までです。'),
  purpose: z.string().trim().min(1, '利用目的を入力してください。').max(200, '利用目的は200文字までです。'),
  keptUntil: z.iso.date('保存する期限を入れてください。'),
};

export const listView = z.object({
  id: z.uuid(),
  name: z.string(),
  purpose: z.string(),
  class: z.enum(['open', 'sealed', 'special']),
  keptUntil: z.iso.date(),
  expired: z.boolean(),
  /** People it named when it was taken in. */
  size: peopleCount,
  departmentId: z.uuid().nullable(),
  department: z.string().nullable(),
  exclusive: z.boolean(),
  mayChange: z.boolean(),
  createdBy: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
  usedBy: z.array(z.object({ kind: z.string(), id: z.string(), label: z.string() })),
});
export type ListView = z.infer<typeof listView>;

const sheetProblem = z.object({ row: z.number().int(), column: z.string(), message: z.string() });

/** What a file would become: nothing is stored. */
export const listCheck = countGroup(
  z.object({
    encoding: z.enum(['UTF-8', 'CP932', 'Excel']),
    /** Which column names the people. */
    column: z.string(),
    rows: z.number().int(),
    found: peopleCount,
    /** Of those found, who is no friend now and is not reached. */
    notFriends: peopleCount,
    repeated: z.number().int(),
    /** Rows that name nobody: the first hundred, and how many there are. */
    problems: z.array(sheetProblem),
    problemCount: z.number().int(),
  }),
);
export type ListCheck = z.infer<typeof listCheck>;

const FILE_REFUSED = {
  sheet_unreadable: {
    status: 422,
    data: z.object({ reason: z.enum(['old_excel', 'broken', 'too_large', 'empty', 'quotes', 'no_column']) }),
  },
} as const;
const NAME_TAKEN = { list_name_taken: { status: 409, data: z.object({ name: z.string() }) } } as const;
const END = {
  /** In the past, or later than `latest`. */
  list_end_out_of_range: { status: 400, data: z.object({ latest: z.iso.date() }) },
} as const;
const NOBODY = { list_names_nobody: { status: 422 } } as const;

export const lists = {
  listResidentLists: endpoint({
    method: 'GET',
    path: '/resident-lists',
    summary: '名簿の一覧',
    input: z.object({}),
    output: z.object({ lists: z.array(listView) }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  checkResidentList: endpoint({
    method: 'POST',
    path: '/resident-lists/check',
    summary: '名簿の取り込み前の確認: what the file would become; stores nothing',
    input: z.object({ file: z.file() }),
    output: listCheck,
    errors: FILE_REFUSED,
    permission: 'audiences.manage',
    audit: false,
  }),
  createResidentList: endpoint({
    method: 'POST',
    path: '/resident-lists',
    summary: '名簿を取り込む。Rows that name nobody are left out: the check names them',
    input: z.object({ file: z.file(), class: z.enum(['open', 'sealed', 'special']), ...fields }),
    output: listView,
    errors: { ...FILE_REFUSED, ...NAME_TAKEN, ...END, ...NOBODY },
    permission: 'audiences.manage',
    audit: false,
  }),
  updateResidentList: endpoint({
    method: 'PUT',
    path: '/resident-lists/{id}',
    summary: '名簿の名前・利用目的・期限を変える',
    input: z.object({ id: z.uuid(), ...fields }),
    output: listView,
    errors: { ...NOT_FOUND, ...NAME_TAKEN, ...END },
    permission: 'audiences.manage',
    audit: false,
  }),
  replaceResidentList: endpoint({
    method: 'PUT',
    path: '/resident-lists/{id}/content',
    summary: '名簿の中身を入れ替える',
    input: z.object({ id: z.uuid(), file: z.file() }),
    output: listView,
    errors: {
      ...NOT_FOUND,
      ...FILE_REFUSED,
      ...NOBODY,
      ...LIMIT_RESTS_ON,
    },
    permission: 'audiences.manage',
    audit: false,
  }),
  deleteResidentList: endpoint({
    method: 'DELETE',
    path: '/resident-lists/{id}',
    summary: '名簿を消す。One that a group or a delivery names is refused',
    input: z.object({ id: z.uuid() }),
    output: z.object({}),
    errors: {
      ...NOT_FOUND,
      list_in_use: {
        status: 409,
        data: z.object({
          usedBy: z.array(z.object({ kind: z.string(), id: z.string(), label: z.string() })),
        }),
      },
    },
    permission: 'audiences.manage',
    audit: false,
  }),
};
