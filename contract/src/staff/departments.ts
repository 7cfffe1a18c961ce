/** 所属: 部・課・係 as a tree, with dated reorganisations. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { day, line, guarded, managed, nothing, own } from './fields.ts';

export const department = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  name: z.string(),
  /** Where residents' applications and reports are announced to. */
  mail: z.string().nullable(),
  position: z.number().int(),
  /** 廃止日: the first day without it. */
  retiredOn: day.nullable(),
  retired: z.boolean(),
  /** Who takes over its records from that day. */
  successors: z.array(z.object({ id: z.uuid(), name: z.string() })),
  /** People with a post here today. */
  staffCount: z.number().int(),
});
export type Department = z.infer<typeof department>;

const NAME_TAKEN = {
  department_name_taken: { status: 409, data: z.object({ field: z.literal('name') }) },
} as const;
const mail = z.email().max(200).nullable().default(null);

const departmentMails = z.object({
  entries: z.array(
    z.object({
      mail: z.string(),
      addedAt: instant,
      /** When the mailed code came back; null: nothing is sent there yet. */
      confirmedAt: instant.nullable(),
    }),
  ),
});
const namedMail = { id: z.uuid(), mail: z.email().max(200) } as const;

export const departments = {
  listDepartmentMails: endpoint({
    method: 'GET',
    path: '/departments/{id}/mails',
    summary: 'お知らせのメール of a department (ADM-06)',
    input: z.object({ id: z.uuid() }),
    output: departmentMails,
    errors: NOT_FOUND,
    ...managed,
  }),
  addDepartmentMail: endpoint({
    method: 'POST',
    path: '/departments/{id}/mails',
    summary: 'Adds an address and mails a code to it; for one that waits for its code, a new one',
    input: z.object(namedMail),
    output: departmentMails,
    errors: {
      ...NOT_FOUND,
      department_mail_taken: { status: 409, data: z.object({ field: z.literal('mail') }) },
      department_mails_full: { status: 409, data: z.object({ most: z.number() }) },
      /** The mail server did not take it; the address stays and can be tried again. */
      mail_not_sent: { status: 503 },
    },
    ...managed,
  }),
  confirmDepartmentMail: endpoint({
    method: 'POST',
    path: '/departments/{id}/mails/confirm',
    summary: 'The code that was mailed: from here on the address is told of things',
    input: z.object({ ...namedMail, code: z.string().max(40) }),
    output: departmentMails,
    errors: {
      ...NOT_FOUND,
      department_code_wrong: {
        status: 422,
        data: z.object({ field: z.literal('code'), left: z.number().int() }),
      },
      /** Too old, or guessed at too often: have a new one mailed. */
      department_code_over: { status: 409 },
    },
    ...managed,
  }),
  removeDepartmentMail: endpoint({
    method: 'POST',
    path: '/departments/{id}/mails/remove',
    summary: 'Nothing is mailed there any more',
    input: z.object(namedMail),
    output: departmentMails,
    errors: NOT_FOUND,
    ...managed,
  }),
  listDepartments: endpoint({
    method: 'GET',
    path: '/departments',
    summary: 'The departments, each after the one above it; retired ones too',
    input: nothing,
    output: z.object({ entries: z.array(department) }),
    errors: {},
    ...own,
  }),
  createDepartment: endpoint({
    method: 'POST',
    path: '/departments',
    summary: 'Adds a department, at the top or below another',
    input: z.object({ name: line(80), mail, parentId: z.uuid().nullable().default(null) }),
    output: department,
    errors: { ...NAME_TAKEN, ...NOT_FOUND },
    ...managed,
  }),
  updateDepartment: endpoint({
    method: 'PUT',
    path: '/departments/{id}',
    summary: 'Changes name or mail address of a department',
    input: z.object({ id: z.uuid(), name: line(80), mail }),
    output: department,
    errors: { ...NAME_TAKEN, ...NOT_FOUND },
    ...managed,
  }),
  moveDepartment: endpoint({
    method: 'PUT',
    path: '/departments/{id}/place',
    summary: 'Puts a department below another (null: at the top), before a brother or last',
    input: z.object({
      id: z.uuid(),
      parentId: z.uuid().nullable(),
      before: z.uuid().nullable().default(null),
    }),
    output: z.object({ entries: z.array(department) }),
    errors: {
      ...NAME_TAKEN,
      ...NOT_FOUND,
      /** Below itself, or before something that is not there. */
      place_impossible: { status: 422 },
    },
    ...guarded,
  }),
  retireDepartment: endpoint({
    method: 'POST',
    path: '/departments/{id}/retire',
    summary:
      '機構改革: gone from a day on; its records follow the successors, its posts too where there is one',
    input: z.object({
      id: z.uuid(),
      on: day,
      successorIds: z.array(z.uuid()).max(20).default([]),
      /** Posts of that day go on in the only successor, with the same 職名 and role. */
      movePosts: z.boolean().default(false),
    }),
    output: z.object({ entries: z.array(department), movedPosts: z.number().int() }),
    errors: {
      ...NOT_FOUND,
      /** It has departments below that go on: retire or move them first. */
      department_not_empty: {
        status: 409,
        data: z.object({ departments: z.number().int(), posts: z.number().int() }),
      },
      /** The department itself, one below it, or one that will be gone by then. */
      successor_impossible: { status: 422, data: z.object({ name: z.string() }) },
      already_retired: { status: 409 },
    },
    ...guarded,
  }),
};
