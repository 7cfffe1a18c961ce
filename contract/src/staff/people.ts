/** 職員: accounts, posts (発令), leaves, retiring, hand-over, the ID register, who may what and why. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import {
  day,
  LAST_ADMINISTRATOR,
  line,
  guarded,
  managed,
  NOT_HELD,
  nothing,
  orderField,
  OWN_ACCOUNT,
} from './fields.ts';
import { formatField, sheetFile } from '../sheet.ts';

/** What the account is worth today. */
export const STANDINGS = {
  active: '利用中',
  coming: '発令前',
  on_leave: '休職・育休中',
  suspended: '利用停止',
  no_post: '任期終了',
  retired: '抹消',
} as const;
export type Standing = keyof typeof STANDINGS;

export const LEAVES = {
  leave_of_absence: '休職',
  parental_leave: '育休',
  other: 'そのほかの休み',
} as const;
export type LeaveKind = keyof typeof LEAVES;

export const REGISTER_KINDS = {
  registered: '登録',
  changed: '変更',
  suspended: '利用停止',
  resumed: '再開',
  reset: 'ログインの再設定',
  retired: '抹消',
} as const;
export type RegisterKind = keyof typeof REGISTER_KINDS;

const keys = <K extends string>(labels: Readonly<Record<K, string>>) => Object.keys(labels) as [K, ...K[]];

export const post = z.object({
  id: z.uuid(),
  departmentId: z.uuid().nullable(),
  /** As the department is called, with what stands above it; null without a department. */
  department: z.string().nullable(),
  /** 職名 */
  title: z.string(),
  roleId: z.uuid(),
  role: z.string(),
  /** 本務; otherwise 兼務. */
  main: z.boolean(),
  from: day,
  /** The last day; null without an end. */
  until: day.nullable(),
  when: z.enum(['past', 'now', 'coming']),
});
export type Post = z.infer<typeof post>;

export const leave = z.object({
  id: z.uuid(),
  kind: z.enum(keys(LEAVES)),
  from: day,
  until: day.nullable(),
});

export const staffMember = z.object({
  id: z.uuid(),
  staffNumber: z.string(),
  name: z.string(),
  mail: z.string().nullable(),
  /** vendor: 保守業者, who gets in only in granted hours. */
  kind: z.enum(['staff', 'vendor']),
  standing: z.enum(keys(STANDINGS)),
  /** Posts of today and to come; the past ones are on the person's own page. */
  posts: z.array(post),
  /** 2段階認証: whether an authenticator is enrolled. */
  secondFactor: z.boolean(),
  lastUsedAt: instant.nullable(),
});
export type StaffMember = z.infer<typeof staffMember>;

export const staffDetail = staffMember.extend({
  /** 利用停止 by hand, whatever the days say. */
  state: z.enum(['active', 'suspended']),
  retiredOn: day.nullable(),
  leaves: z.array(leave),
});
export type StaffDetail = z.infer<typeof staffDetail>;

export const registerEntry = z.object({
  id: z.uuid(),
  staffMemberId: z.uuid(),
  staffNumber: z.string(),
  staffName: z.string(),
  kind: z.enum(keys(REGISTER_KINDS)),
  content: z.string(),
  effectiveOn: day,
  askedBy: z.string(),
  approvedBy: z.string(),
  recordedBy: z.string(),
  recordedAt: instant,
});
export type RegisterEntry = z.infer<typeof registerEntry>;

const LOGIN_TAKEN = {
  login_taken: { status: 409, data: z.object({ field: z.enum(['staffNumber', 'mail']) }) },
} as const;
const POST_REFUSED = {
  /** A role that reaches one's own department needs one. */
  department_needed: { status: 422, data: z.object({ field: z.literal('departmentId') }) },
  days_reversed: { status: 422, data: z.object({ field: z.literal('until') }) },
} as const;
const DAYS_REVERSED = { days_reversed: POST_REFUSED.days_reversed } as const;

const account = {
  staffNumber: line(40),
  name: line(80),
  mail: z.email().max(200).nullable().default(null),
};
const postFields = {
  departmentId: z.uuid().nullable().default(null),
  title: line(40, 0).default(''),
  roleId: z.uuid(),
  main: z.boolean().default(true),
  /** 発令日; today where absent. */
  from: day.optional(),
  until: day.nullable().default(null),
};
const id = z.object({ id: z.uuid() });

export const people = {
  listStaffMembers: endpoint({
    method: 'GET',
    path: '/staff-members',
    summary: 'Everybody with an account, by staff number; retired ones too',
    input: nothing,
    output: z.object({ entries: z.array(staffMember) }),
    errors: {},
    ...managed,
  }),
  getStaffMember: endpoint({
    method: 'GET',
    path: '/staff-members/{id}',
    summary: 'One account with all posts, coming and past, and leaves',
    input: id,
    output: staffDetail,
    errors: NOT_FOUND,
    ...managed,
  }),
  exportStaffMembers: endpoint({
    method: 'GET',
    path: '/staff-members/export',
    summary: '職員の一覧をCSV（UTF-8 BOM）かExcelで書き出す',
    input: z.object(formatField),
    output: sheetFile,
    errors: {},
    ...guarded,
  }),
  createStaffMember: endpoint({
    method: 'POST',
    path: '/staff-members',
    summary: 'Registers a staff member with a first post; answers the password to hand over, shown this once',
    input: z.object({
      ...account,
      ...postFields,
      ...orderField,
      kind: z.enum(['staff', 'vendor']).default('staff'),
    }),
    output: z.object({ id: z.uuid(), initialPassword: z.string() }),
    errors: { ...LOGIN_TAKEN, ...NOT_FOUND, ...POST_REFUSED, ...NOT_HELD },
    ...guarded,
  }),
  updateStaffMember: endpoint({
    method: 'PUT',
    path: '/staff-members/{id}',
    summary: 'Changes staff number, name or mail address',
    input: z.object({ id: z.uuid(), ...account, ...orderField }),
    output: staffDetail,
    errors: { ...LOGIN_TAKEN, ...NOT_FOUND, ...NOT_HELD },
    ...guarded,
  }),
  setStaffMemberState: endpoint({
    method: 'PUT',
    path: '/staff-members/{id}/state',
    summary: '利用停止 or its end; a suspended person is signed out at once',
    input: z.object({ id: z.uuid(), state: z.enum(['active', 'suspended']), ...orderField }),
    output: staffDetail,
    errors: { ...NOT_FOUND, ...OWN_ACCOUNT, ...LAST_ADMINISTRATOR },
    ...guarded,
  }),
  addPost: endpoint({
    method: 'POST',
    path: '/staff-members/{id}/posts',
    summary: '発令: a post from a day on. endOthers ends the posts of that day the day before (異動)',
    input: z.object({ id: z.uuid(), ...postFields, endOthers: z.boolean().default(false), ...orderField }),
    output: staffDetail,
    errors: { ...NOT_FOUND, ...OWN_ACCOUNT, ...POST_REFUSED, ...NOT_HELD, ...LAST_ADMINISTRATOR },
    ...guarded,
  }),
  endPost: endpoint({
    method: 'PUT',
    path: '/staff-members/{id}/posts/{postId}/end',
    summary: 'The last day of a post, or null for none; a post that has not begun by then is withdrawn',
    input: z.object({ id: z.uuid(), postId: z.uuid(), until: day.nullable(), ...orderField }),
    output: staffDetail,
    errors: { ...NOT_FOUND, ...OWN_ACCOUNT, ...NOT_HELD, ...LAST_ADMINISTRATOR },
    ...guarded,
  }),
  addLeave: endpoint({
    method: 'POST',
    path: '/staff-members/{id}/leaves',
    summary: '休職・育休: no signing in from a day to a day',
    input: z.object({
      id: z.uuid(),
      kind: z.enum(keys(LEAVES)),
      from: day,
      until: day.nullable().default(null),
      ...orderField,
    }),
    output: staffDetail,
    errors: { ...NOT_FOUND, ...OWN_ACCOUNT, ...DAYS_REVERSED, ...LAST_ADMINISTRATOR },
    ...guarded,
  }),
  endLeave: endpoint({
    method: 'PUT',
    path: '/staff-members/{id}/leaves/{leaveId}/end',
    summary: '復職: the last day of a leave; one that has not begun by then is withdrawn',
    input: z.object({ id: z.uuid(), leaveId: z.uuid(), until: day, ...orderField }),
    output: staffDetail,
    errors: { ...NOT_FOUND, ...OWN_ACCOUNT },
    ...guarded,
  }),
  retireStaffMember: endpoint({
    method: 'POST',
    path: '/staff-members/{id}/retire',
    summary: '抹消: no account from a day on; what the person owns is handed over first',
    input: z.object({ id: z.uuid(), on: day, ...orderField }),
    output: staffDetail,
    errors: {
      ...NOT_FOUND,
      ...OWN_ACCOUNT,
      ...LAST_ADMINISTRATOR,
      /** 引継ぎ first: how many things are still the person's. */
      things_left: { status: 409, data: z.object({ count: z.number().int() }) },
    },
    ...guarded,
  }),
  listThingsOwned: endpoint({
    method: 'GET',
    path: '/staff-members/{id}/things',
    summary: '引継ぎ: what is in this person’s hands',
    input: id,
    output: z.object({
      groups: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          entries: z.array(z.object({ id: z.string(), label: z.string(), address: z.string().nullable() })),
        }),
      ),
    }),
    errors: NOT_FOUND,
    ...managed,
  }),
  handOver: endpoint({
    method: 'POST',
    path: '/staff-members/{id}/hand-over',
    summary: '引継ぎ: gives all of it, or one group, to somebody who can sign in',
    input: z.object({
      id: z.uuid(),
      to: z.uuid(),
      /** Names of groups; all where absent. */
      groups: z.array(z.string().max(80)).max(50).optional(),
      ...orderField,
    }),
    output: z.object({ moved: z.number().int() }),
    errors: { ...NOT_FOUND, successor_inactive: { status: 409 } },
    ...managed,
  }),
  explainAccess: endpoint({
    method: 'GET',
    path: '/staff-members/{id}/access',
    summary: 'この人は何ができるか、なぜ: today’s permissions, each with the posts that give it',
    input: id,
    output: z.object({
      name: z.string(),
      standing: z.enum(keys(STANDINGS)),
      permissions: z.array(
        z.object({
          permission: z.string(),
          why: z.array(
            z.object({
              postId: z.uuid(),
              title: z.string(),
              department: z.string().nullable(),
              role: z.string(),
              roleId: z.uuid(),
            }),
          ),
          /** null for a permission that does not go by department. */
          reach: z.object({ all: z.boolean(), departments: z.array(z.string()) }).nullable(),
        }),
      ),
    }),
    errors: NOT_FOUND,
    ...managed,
  }),
  whoMay: endpoint({
    method: 'GET',
    path: '/access/{permission}',
    summary: '誰がこれをできるか: everybody who may today, in this department’s records where one is named',
    input: z.object({ permission: z.string().max(60), departmentId: z.uuid().optional() }),
    output: z.object({
      entries: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          staffNumber: z.string(),
          department: z.string().nullable(),
          title: z.string(),
          role: z.string(),
          reach: z.enum(['own_department', 'whole_city']),
        }),
      ),
    }),
    errors: NOT_FOUND,
    ...managed,
  }),
  listRegister: endpoint({
    method: 'GET',
    path: '/staff-register',
    summary: 'ID管理簿: registrations, changes and retirements, newest first, between two days of recording',
    input: z.object({ from: day, until: day, staffMemberId: z.uuid().optional() }),
    output: z.object({ entries: z.array(registerEntry), more: z.boolean() }),
    errors: {},
    ...managed,
  }),
};
