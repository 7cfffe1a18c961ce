/** ひな形 (a whole delivery to begin with) and 文例 (a text to insert), with their versions. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { BLOCK_LIMIT, draftBlock, quickReplies } from './blocks.ts';
import { CHANGED, languages } from './views.ts';

export const TEMPLATE_KINDS = { template: 'ひな形', text: '文例' } as const;
const kind = z.enum(['template', 'text']);

export const templateContent = z.object({
  blocks: z.array(draftBlock).min(1, { error: '吹き出しを1つ以上作ってください' }).max(BLOCK_LIMIT),
  quickReplies,
  languages,
});
export type TemplateContent = z.output<typeof templateContent>;

const name = z
  .string()
  .trim()
  .min(1, { error: '名前を入れてください' })
  .max(80, { error: '名前は80字までです' });

const template = z.object({
  id: z.uuid(),
  kind,
  name: z.string(),
  version: z.number().int(),
  content: templateContent,
  departmentId: z.uuid().nullable(),
  department: z.string().nullable(),
  archived: z.boolean(),
  savedAt: instant,
  savedBy: z.string(),
  mayChange: z.boolean(),
});

export const library = {
  listTemplates: endpoint({
    method: 'GET',
    path: '/delivery-templates',
    summary: 'ひな形と文例（名前の順）',
    input: z.object({}),
    output: z.object({ entries: z.array(template) }),
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
  createTemplate: endpoint({
    method: 'POST',
    path: '/delivery-templates',
    summary: 'ひな形か文例を作る',
    input: z.object({ kind, name, content: templateContent }),
    output: template,
    errors: {},
    permission: 'delivery.create',
    audit: false,
  }),
  updateTemplate: endpoint({
    method: 'PUT',
    path: '/delivery-templates/{id}',
    summary: 'ひな形か文例の新しい版を保存する（前の版に戻すときも）',
    input: z.object({ id: z.uuid(), version: z.number().int(), name, content: templateContent }),
    output: template,
    errors: { ...NOT_FOUND, ...CHANGED },
    permission: 'delivery.create',
    audit: false,
  }),
  archiveTemplate: endpoint({
    method: 'PUT',
    path: '/delivery-templates/{id}/archived',
    summary: 'ひな形か文例をしまう、または使えるように戻す',
    input: z.object({ id: z.uuid(), archived: z.boolean() }),
    output: template,
    errors: NOT_FOUND,
    permission: 'delivery.create',
    audit: false,
  }),
  listTemplateVersions: endpoint({
    method: 'GET',
    path: '/delivery-templates/{id}/versions',
    summary: 'ひな形か文例の版（新しい順）',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      versions: z.array(
        z.object({
          version: z.number().int(),
          content: templateContent,
          savedAt: instant,
          savedBy: z.string(),
        }),
      ),
    }),
    errors: NOT_FOUND,
    permission: 'delivery.view',
    audit: false,
  }),
};
