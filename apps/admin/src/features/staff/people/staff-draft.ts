/** What is typed about an account and a post, and how the contract takes it. */
import type { Department, Role } from '@madoguchi/contract/staff';
import type { FieldProblem } from '../../../shell/ErrorSummary.tsx';

export interface AccountDraft {
  readonly staffNumber: string;
  readonly name: string;
  readonly mail: string;
}

export interface PostDraft {
  readonly departmentId: string;
  readonly title: string;
  readonly roleId: string;
  readonly main: boolean;
  readonly from: string | null;
  readonly until: string | null;
}

export interface OrderDraft {
  readonly askedBy: string;
  readonly approvedBy: string;
}

export const EMPTY_ACCOUNT: AccountDraft = { staffNumber: '', name: '', mail: '' };
export const EMPTY_ORDER: OrderDraft = { askedBy: '', approvedBy: '' };

/** Today in Japan, `YYYY-MM-DD`. */
export function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(new Date());
}

export function emptyPost(): PostDraft {
  return { departmentId: '', title: '', roleId: '', main: true, from: today(), until: null };
}

/** What is missing before it is worth asking the server. */
export function accountLacks(draft: AccountDraft): FieldProblem[] {
  return [
    ...(draft.staffNumber.trim() === ''
      ? [{ field: 'staff-staffNumber', message: '職員番号を入れてください。' }]
      : []),
    ...(draft.name.trim() === '' ? [{ field: 'staff-name', message: '氏名を入れてください。' }] : []),
  ];
}

export function postLacks(draft: PostDraft, roles: readonly Role[]): FieldProblem[] {
  const role = roles.find((one) => one.id === draft.roleId);
  return [
    ...(role ? [] : [{ field: 'staff-roleId', message: '役割を選んでください。' }]),
    ...(role?.reach === 'own_department' && draft.departmentId === ''
      ? [
          {
            field: 'staff-departmentId',
            message: `役割「${role.name}」は自分の所属の分だけを扱います。所属を選んでください。`,
          },
        ]
      : []),
    ...(draft.from === null ? [{ field: 'staff-from', message: '発令日を入れてください。' }] : []),
    ...(draft.from !== null && draft.until !== null && draft.until < draft.from
      ? [{ field: 'staff-until', message: '終わりの日は、発令日より後の日にしてください。' }]
      : []),
  ];
}

/** Full-width digits of a staff number become half-width. */
export function accountInput(draft: AccountDraft) {
  return {
    staffNumber: draft.staffNumber.normalize('NFKC').trim(),
    name: draft.name.trim(),
    mail: draft.mail.normalize('NFKC').trim() || null,
  };
}

export function postInput({ departmentId, title, roleId, main, from, until }: PostDraft) {
  return {
    departmentId: departmentId || null,
    title: title.trim(),
    roleId,
    main,
    ...(from === null ? {} : { from }),
    until,
  };
}

/** 「総務部／広報課」 */
export function pathOf(department: Department, all: readonly Department[]): string {
  const parent = all.find((other) => other.id === department.parentId);
  return parent ? `${pathOf(parent, all)}／${department.name}` : department.name;
}

/** Those that are there today, for a choice; `none` is the words for no department. */
export function departmentChoices(all: readonly Department[], none: string) {
  return [
    { value: '', label: none },
    ...all.filter((one) => !one.retired).map((one) => ({ value: one.id, label: pathOf(one, all) })),
  ];
}
