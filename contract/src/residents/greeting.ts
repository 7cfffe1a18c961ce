/** あいさつ: what a new friend reads first. */
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

export const greeting = {
  showGreeting: endpoint({
    method: 'GET',
    path: '/greeting',
    summary: 'あいさつメッセージの設定',
    input: z.object({}),
    output: z.object({ text: z.string(), questionnaire: z.boolean(), closing: z.string() }),
    errors: {},
    permission: 'signed_in',
    audit: false,
  }),
  updateGreeting: endpoint({
    method: 'PUT',
    path: '/greeting',
    summary: 'あいさつメッセージを変える',
    input: z.object({
      text: z
        .string()
        .trim()
        .min(1, { error: 'あいさつの文を入れてください' })
        .max(500, { error: 'あいさつは500字までです' }),
      questionnaire: z.boolean(),
      closing: z.string().trim().max(500, { error: '500字までです' }),
    }),
    output: z.object({ text: z.string(), questionnaire: z.boolean(), closing: z.string() }),
    errors: {},
    permission: 'attributes.manage',
    audit: false,
  }),
};
