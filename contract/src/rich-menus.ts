/** リッチメニュー: drawn by staff, published to LINE, switched in a disaster. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from './endpoint.ts';
import { menuDesign } from './rich-menus/design.ts';
import { designProblem, emergency, menuDetail, menuKind, menuSummary } from './rich-menus/views.ts';

export * from './rich-menus/design.ts';
export * from './rich-menus/views.ts';

const id = z.uuid();
const name = z
  .string()
  .trim()
  .min(1, { error: 'メニューの名前を入れてください。' })
  .max(60, { error: 'メニューの名前は60字までで入れてください。' });
const revision = z.number().int().nonnegative();

const CHANGED = {
  changed_meanwhile: {
    status: 409,
    data: z.object({ updatedBy: z.string().nullable(), updatedAt: z.string() }),
  },
} as const;

export const richMenus = {
  listMenus: endpoint({
    method: 'GET',
    path: '/rich-menus',
    summary: 'The menus, the default first',
    permission: 'menus.view',
    audit: false,
    input: z.object({}),
    output: z.object({ entries: z.array(menuSummary) }),
    errors: {},
  }),
  showMenu: endpoint({
    method: 'GET',
    path: '/rich-menus/{id}',
    summary: 'A menu with its draft, what keeps it from being published, and its versions',
    permission: 'menus.view',
    audit: false,
    input: z.object({ id }),
    output: menuDetail,
    errors: NOT_FOUND,
  }),
  createMenu: endpoint({
    method: 'POST',
    path: '/rich-menus',
    summary: 'A new menu, with a first draft or as a copy of another',
    permission: 'menus.manage',
    audit: false,
    input: z.object({ name, kind: menuKind, design: menuDesign.optional(), from: id.optional() }),
    output: menuDetail,
    errors: NOT_FOUND,
  }),
  saveMenu: endpoint({
    method: 'PUT',
    path: '/rich-menus/{id}',
    summary: 'Saves the draft; what residents see stays as it is until it is published',
    permission: 'menus.manage',
    audit: false,
    input: z.object({ id, revision, name, design: menuDesign }),
    output: z.object({ revision, savedAt: instant, problems: z.array(designProblem) }),
    errors: { ...NOT_FOUND, ...CHANGED },
  }),
  deleteMenu: endpoint({
    method: 'DELETE',
    path: '/rich-menus/{id}',
    summary: 'Removes a menu that nobody sees',
    permission: 'menus.manage',
    audit: false,
    input: z.object({ id }),
    output: z.object({}),
    errors: { ...NOT_FOUND, menu_in_use: { status: 409 } },
  }),
  publishMenu: endpoint({
    method: 'POST',
    path: '/rich-menus/{id}/publish',
    summary: 'Publishes the draft as a new version: residents see it as soon as LINE has all its pictures',
    permission: 'menus.publish',
    audit: false,
    input: z.object({ id, revision }),
    output: menuDetail,
    errors: {
      ...NOT_FOUND,
      ...CHANGED,
      design_incomplete: { status: 422, data: z.object({ problems: z.array(designProblem) }) },
      no_channel: { status: 409 },
      publishing_already: { status: 409 },
    },
  }),
  rollBackMenu: endpoint({
    method: 'POST',
    path: '/rich-menus/{id}/roll-back',
    summary: 'Publishes an earlier version again',
    permission: 'menus.publish',
    audit: false,
    input: z.object({ id, version: z.number().int().positive() }),
    output: menuDetail,
    errors: { ...NOT_FOUND, no_channel: { status: 409 }, publishing_already: { status: 409 } },
  }),
  setDefaultMenu: endpoint({
    method: 'POST',
    path: '/rich-menus/{id}/default',
    summary: 'Shows a published menu to every friend who has no other',
    permission: 'menus.publish',
    audit: false,
    input: z.object({ id }),
    output: menuDetail,
    errors: { ...NOT_FOUND, not_published: { status: 409 }, emergency_menu: { status: 409 } },
  }),
  showEmergency: endpoint({
    method: 'GET',
    path: '/emergency-menu',
    summary: 'The emergency menus with their readiness, and the switch that is on, with its progress',
    permission: 'menus.view',
    audit: false,
    input: z.object({}),
    output: z.object({
      current: emergency.nullable(),
      menus: z.array(menuSummary),
      last: emergency.nullable(),
    }),
    errors: {},
  }),
  switchToEmergency: endpoint({
    method: 'POST',
    path: '/emergency-menu',
    summary: 'Shows an emergency menu to everybody, or to staff testers in a drill',
    permission: 'menus.emergency',
    audit: false,
    stepUp: true,
    input: z.object({ menuId: id, drill: z.boolean() }),
    output: emergency,
    errors: {
      ...NOT_FOUND,
      not_ready: { status: 409 },
      no_channel: { status: 409 },
      emergency_already: { status: 409 },
    },
  }),
  liftEmergency: endpoint({
    method: 'POST',
    path: '/emergency-menu/{id}/lift',
    summary: 'Gives every friend the menu back that they had',
    permission: 'menus.emergency',
    audit: false,
    input: z.object({ id }),
    output: emergency,
    errors: { ...NOT_FOUND, wrong_state: { status: 409 } },
  }),
};
