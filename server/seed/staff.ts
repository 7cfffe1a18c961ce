/**
 * The invented office: departments as a tree, and people whose posts show what days do (兼務, a coming 発令, 会計年度任用職員, 育休).
 * Those with a password can sign in at once; their passwords stand here and in the demo's table.
 */
import type { StandardRole } from '@madoguchi/contract/permissions';
import { addLeave, createDepartment, createStaffMember, type NewPost } from '../src/modules/staff/index.ts';
import type { Ctx } from '../src/platform/context/context.ts';
import { todayInJapan } from '../src/platform/time/index.ts';

export interface DemoLogin {
  readonly role: string;
  readonly login: string;
  readonly password: string;
  readonly otpauthUri: string;
}

/** Name → id of a department that was seeded. */
export type Departments = (name: string) => string;

/** 部 → 課 → the name in its mail address. The domain is reserved for examples: nothing is ever sent there. */
const TREE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  総務部: { 総務課: 'somu', 情報政策課: 'joho', 市民税課: 'zei' },
  企画部: { 広報課: 'koho', 防災危機管理課: 'bosai' },
  福祉部: { 子育て支援課: 'kosodate', 健康づくり課: 'kenko' },
};

interface Person {
  readonly staffNumber: string;
  readonly name: string;
  readonly posts: (days: Days) => readonly (Omit<NewPost, 'departmentId'> & { department: string })[];
  readonly password?: string;
  readonly login?: StandardRole;
  readonly onLeave?: boolean;
}

interface Days {
  readonly today: Temporal.PlainDate;
  /** 3月31日 and 4月1日 of the running 年度. */
  readonly lastOfYear: Temporal.PlainDate;
  readonly nextYear: Temporal.PlainDate;
}

const PEOPLE: readonly Person[] = [
  {
    staffNumber: '10001',
    name: '港 はるか',
    login: 'administrator',
    password: 'minato-demo-kanrisha',
    posts: () => [
      { department: '広報課', title: '係長', role: 'administrator' },
      { department: '防災危機管理課', title: '主査', role: 'department_editor', main: false },
    ],
  },
  {
    staffNumber: '10002',
    name: '丘野 ゆうき',
    login: 'editor',
    password: 'minato-demo-tantou',
    posts: () => [{ department: '広報課', title: '主事', role: 'editor' }],
  },
  {
    staffNumber: '10003',
    name: '浜辺 ひなた',
    login: 'department_editor',
    password: 'minato-demo-kosodate',
    posts: ({ lastOfYear, nextYear }) => [
      { department: '子育て支援課', title: '主事', role: 'department_editor', until: lastOfYear },
      { department: '健康づくり課', title: '主任', role: 'department_editor', from: nextYear },
    ],
  },
  {
    staffNumber: '10004',
    name: '灯台 まもる',
    login: 'security',
    password: 'minato-demo-security',
    posts: () => [{ department: '情報政策課', title: '主査', role: 'security' }],
  },
  {
    staffNumber: '10005',
    name: '砂原 つばさ',
    posts: ({ lastOfYear }) => [
      { department: '子育て支援課', title: '会計年度任用職員', role: 'drafter', until: lastOfYear },
    ],
  },
  {
    staffNumber: '10006',
    name: '岬 いずみ',
    posts: () => [{ department: '福祉部', title: '部長', role: 'approver' }],
  },
  {
    staffNumber: '10007',
    name: '磯崎 あおい',
    onLeave: true,
    posts: () => [{ department: '健康づくり課', title: '保健師', role: 'department_editor' }],
  },
  {
    staffNumber: '10009',
    name: '帆足 あきら',
    login: 'administrator',
    password: 'minato-demo-joho-kakari',
    posts: () => [{ department: '情報政策課', title: '係長', role: 'administrator' }],
  },
  {
    staffNumber: '00108',
    name: '汐見 りく',
    posts: () => [{ department: '総務課', title: '主事', role: 'duty' }],
  },
];

export async function seedStaff(ctx: Ctx): Promise<{ departments: Departments; logins: DemoLogin[] }> {
  const ids = new Map<string, string>();
  for (const [name, below] of Object.entries(TREE)) {
    const { id: parentId } = await createDepartment(ctx, { name });
    ids.set(name, parentId);
    for (const [child, mailbox] of Object.entries(below)) {
      const mail = `${mailbox}@city.example.jp`;
      ids.set(child, (await createDepartment(ctx, { name: child, parentId, mail })).id);
    }
  }
  const departments: Departments = (name) => ids.get(name)!; // every name of this file is in the tree
  const days = daysOf(todayInJapan(ctx.now()));
  const logins: DemoLogin[] = [];
  for (const { staffNumber, name, posts, password, login, onLeave } of PEOPLE) {
    const made = await createStaffMember(ctx, {
      staffNumber,
      name,
      posts: posts(days).map(({ department, ...post }) => ({
        ...post,
        departmentId: departments(department),
      })),
      order: { askedBy: '総務課長', approvedBy: '情報政策課長' },
      ...(password ? { readyWith: { password } } : {}),
    });
    if (password && login)
      logins.push({ role: login, login: staffNumber, password, otpauthUri: made.otpauthUri! }); // set for `readyWith`
    if (onLeave)
      await addLeave(
        ctx,
        made.id,
        { kind: 'parental_leave', from: days.today, until: days.today.add({ months: 10 }) },
        { askedBy: '健康づくり課長', approvedBy: '人事課長' },
      );
  }
  return { departments, logins };
}

function daysOf(today: Temporal.PlainDate): Days {
  const year = today.month >= 4 ? today.year + 1 : today.year;
  const nextYear = Temporal.PlainDate.from({ year, month: 4, day: 1 });
  return { today, nextYear, lastOfYear: nextYear.subtract({ days: 1 }) };
}
