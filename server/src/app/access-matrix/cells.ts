/** What the matrix asks: every endpoint of the contract, whose records its address names, and a body that passes its schema. */
import { FIRST_DESIGN } from '../../modules/rich-menus/first-design.ts';
import * as contracts from '@madoguchi/contract';
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import {
  BY_DEPARTMENT,
  STANDARD_ROLES,
  type Permission,
  type RoleModel,
  type StandardRole,
} from '@madoguchi/contract/permissions';

export interface Endpoint {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly permission: EndpointMeta['permission'];
}

interface Procedure {
  readonly '~orpc': { readonly route: { method: string; path: string }; readonly meta: EndpointMeta };
}

export const ENDPOINTS: readonly Endpoint[] = Object.entries(contracts).flatMap(([module, contract]) =>
  Object.entries(contract as unknown as Record<string, Procedure>).map(([name, procedure]) => ({
    name: `${module}.${name}`,
    ...procedure['~orpc'].route,
    permission: procedure['~orpc'].meta.permission,
  })),
);

/** The first part of an address → what its {id} names. A new one must be added here: the test says so. */
export const KINDS = {
  segments: 'segment',
  'resident-lists': 'residentList',
  deliveries: 'delivery',
  'delivery-templates': 'deliveryTemplate',
  residents: 'resident',
  disclosures: 'disclosure',
  incidents: 'incident',
  'data-requests': 'dataRequest',
  attributes: 'attribute',
  'staff-members': 'staffMember',
  departments: 'department',
  roles: 'role',
  'staff-recoveries': 'recovery',
  'vendor-grants': 'vendorGrant',
  'otp-tokens': 'otpToken',
  'rich-menus': 'menu',
  'emergency-menu': 'emergency',
  me: 'session',
  'staff-devices': 'device',
  line: 'channel',
  audit: 'auditEntry',
  watching: 'warning',
} as const;
export type Kind = (typeof KINDS)[keyof typeof KINDS];

export const ROLES = Object.keys(STANDARD_ROLES) as StandardRole[];
const modelOf = (role: StandardRole): RoleModel => STANDARD_ROLES[role];

/** Whose a record is, seen from the post of the person who asks. */
export const OWNERS = [
  'own department',
  'department below',
  'department that it succeeded',
  'other department',
  'nobody',
  'own department alone',
  'other department alone',
  'other municipality',
] as const;
export type Owner = (typeof OWNERS)[number];

export type Outcome = 'reached' | 'refused' | 'absent';

/** Whether the role holds what the endpoint asks for. */
export function holds(role: StandardRole, { permission }: Endpoint): boolean {
  if (permission === 'public' || permission === 'signed_in' || permission === 'own_account') return true;
  return modelOf(role).permissions.includes(permission);
}

export const byDepartment = ({ permission }: Endpoint): boolean =>
  BY_DEPARTMENT.has(permission as Permission);

/** What the rules say (RSV-29), from the contract alone. */
export function expected(role: StandardRole, endpoint: Endpoint, owner: Owner): Outcome {
  if (!holds(role, endpoint)) return 'refused';
  if (owner === 'other municipality') return 'absent';
  if (!byDepartment(endpoint)) return 'reached';
  const all = modelOf(role).reach === 'whole_city';
  const seeing = endpoint.permission.endsWith('.view');
  switch (owner) {
    case 'own department':
    case 'department below':
    case 'department that it succeeded':
    case 'own department alone':
      return 'reached';
    case 'other department':
      return all ? 'reached' : 'refused';
    case 'nobody':
      return all || seeing ? 'reached' : 'refused';
    case 'other department alone':
      return 'absent';
  }
}

export interface Ids {
  readonly ownDepartment: string;
  readonly me: string;
  readonly viewerRole: string;
}

let serial = 0;
const unique = () => `N${(serial += 1)}`;
const inAMonth = () => Temporal.Now.plainDateISO().add({ months: 1 }).toString();
const rule = { condition: { kind: 'testers' }, includeUnanswered: false };

/** Bodies that pass the schema, for every endpoint with an {id} that takes one. */
export const BODIES: Readonly<Record<string, (ids: Ids) => object>> = {
  'staff.updateStaffMember': () => ({ staffNumber: unique(), name: '変更 花子' }),
  'staff.setStaffMemberState': () => ({ state: 'suspended' }),
  'staff.askRecovery': () => ({ reason: 'スマートフォンをなくした' }),
  'staff.approveRecovery': () => ({ by: 'paper' }),
  'staff.endVendorGrant': () => ({}),
  'staff.giveOtpToken': () => ({ staffMemberId: null }),
  'staff.inviteStaffMember': () => ({ by: 'paper' }),
  'staff.addPost': ({ viewerRole, ownDepartment }) => ({ roleId: viewerRole, departmentId: ownDepartment }),
  'staff.endStaffSessions': () => ({}),
  'staff.endPost': () => ({ until: null }),
  'staff.addLeave': () => ({ kind: 'other', from: '2026-01-01' }),
  'staff.endLeave': () => ({ until: '2098-01-01' }),
  'staff.retireStaffMember': () => ({ on: '2099-01-01' }),
  'staff.handOver': ({ me }) => ({ to: me }),
  'staff.updateRole': () => ({ name: unique(), permissions: ['delivery.view'], reach: 'own_department' }),
  'staff.updateDepartment': () => ({ name: unique() }),
  'staff.addDepartmentMail': () => ({ mail: `${unique().toLowerCase()}@city.example` }),
  'staff.confirmDepartmentMail': () => ({ mail: 'nobody@city.example', code: '000000' }),
  'staff.removeDepartmentMail': () => ({ mail: 'nobody@city.example' }),
  'staff.moveDepartment': () => ({ parentId: null }),
  'staff.retireDepartment': () => ({ on: '2099-01-01' }),
  'residents.correctAnswer': () => ({ value: null }),
  'residents.setStaffTester': () => ({ staffTester: true }),
  'residents.prepareDisclosure': () => ({ receiptNumber: '第1号', reason: '開示請求' }),
  'residents.linkDisclosure': () => ({}),
  'residents.recordDataRequest': () => ({
    kind: 'correction',
    receiptNumber: '第1号',
    receivedOn: '2026-01-01',
    content: '訂正',
  }),
  'residents.extendDataRequest': () => ({ days: 10, reason: '調査' }),
  'residents.decideDataRequest': () => ({ state: 'granted', decision: '認める' }),
  'residents.liftUseStop': () => ({ reason: '終了' }),
  'incidents.changeIncident': () => ({
    revision: 1,
    title: '誤送信',
    kind: 'leak',
    grounds: [],
    knownOn: '2026-01-01',
    account: { happened: '誤送信', items: '', cause: '', measures: '' },
    persons: null,
    personsFrom: '',
  }),
  'incidents.takeIncidentStep': () => ({ step: 'closed' }),
  'residents.setProtection': () => ({ reason: '支援措置申出書 第1号' }),
  'residents.liftProtection': () => ({ reason: '終了' }),
  'residents.updateAttribute': () => ({ label: '変更' }),
  'residents.retireAttribute': () => ({}),
  'residents.restoreAttribute': () => ({}),
  'audiences.updateSegment': () => ({ ...rule, name: unique(), note: '', revision: 1 }),
  'audiences.setSegmentState': () => ({ state: 'archived' }),
  'audiences.assignSegment': ({ ownDepartment }) => ({ departmentId: ownDepartment, exclusive: false }),
  'audiences.setSendingLimit': () => ({ segmentIds: null }),
  'audiences.updateResidentList': () => ({ name: unique(), purpose: '試験', keptUntil: inAMonth() }),
  'audiences.replaceResidentList': () => ({ file: new File(['番号\n1'], '名簿.csv') }),
  'delivery.saveDraft': () => ({
    revision: 0,
    title: '変更',
    kind: 'announcement',
    blocks: [],
    target: null,
    silent: false,
  }),
  'delivery.assignDelivery': ({ ownDepartment }) => ({ departmentId: ownDepartment, exclusive: false }),
  'delivery.checkDelivery': () => ({}),
  'delivery.reviewDraft': () => ({ blocks: [] }),
  'delivery.updateTemplate': () => ({
    version: 1,
    name: '変更',
    content: { blocks: [{ kind: 'text', text: '' }], quickReplies: [], languages: {} },
  }),
  'delivery.archiveTemplate': () => ({ archived: true }),
  'delivery.testSend': () => ({}),
  'delivery.sendDelivery': () => ({ revision: 0, scheduledFor: null, confirmedRecipients: 0 }),
  'delivery.unscheduleDelivery': () => ({}),
  'delivery.stopDelivery': () => ({}),
  'delivery.resumeDelivery': () => ({}),
  'richMenus.saveMenu': () => ({ revision: 0, name: unique(), design: FIRST_DESIGN }),
  'richMenus.publishMenu': () => ({ revision: 0 }),
  'richMenus.rollBackMenu': () => ({ version: 1 }),
  'richMenus.setDefaultMenu': () => ({}),
  'richMenus.liftEmergency': () => ({}),
  'delivery.pauseDelivery': () => ({}),
  'delivery.correctDelivery': () => ({}),
  'delivery.stopLink': () => ({ url: 'https://example.jp/', stopped: true }),
  'delivery.decideUnknown': () => ({ decision: 'counted', reason: '確かめた' }),
  'line.checkConnection': () => ({}),
  'watching.acknowledgeWarning': () => ({ note: '確かめた' }),
};

/** Another municipality's or department's id where it is not in the address. */
export const HIDDEN_IDS: Readonly<Record<string, (id: string, ids: Ids) => object>> = {
  'staff.createStaffMember departmentId': (id, { viewerRole }) => ({
    staffNumber: unique(),
    name: 'よその課 太郎',
    roleId: viewerRole,
    departmentId: id,
  }),
  'staff.createDepartment parentId': (id) => ({ name: unique(), parentId: id }),
};
