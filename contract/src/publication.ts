/** 公開区分: each function of the product is unpublished, for staff testers only, or public (ADM-07, TST-02). */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from './endpoint.ts';

export const PUBLICATION_STATES = {
  unpublished: '非公開',
  staff: '職員のみ',
  public: '公開',
} as const;
export type PublicationState = keyof typeof PUBLICATION_STATES;

/** What each state means, beside the choice. */
export const PUBLICATION_NOTES: Readonly<Record<PublicationState, string>> = {
  unpublished: 'だれも使えません。ページのアドレスを知っている人にも「見つかりません」と表示します。',
  staff:
    '「テスト配信の対象」にした職員だけが使えます。ほかの人には、アドレスを知っていても「見つかりません」と表示します。',
  public: 'すべての利用者が使えます。',
};

const state = z.enum(Object.keys(PUBLICATION_STATES) as [PublicationState, ...PublicationState[]]);

const publishedFunction = z.object({
  name: z.string(),
  label: z.string(),
  /** What residents do with it. */
  note: z.string(),
  state,
  /** Where staff testers look at it after signing in with LINE; null where it has no page. */
  preview: z.string().nullable(),
  /** What opens it when typed in the talk. */
  words: z.array(z.string()),
  /** Newest first. */
  history: z.array(
    z.object({
      at: instant,
      /** Who changed it; null for the program's own work. */
      by: z.string().nullable(),
      before: state,
      after: state,
      note: z.string(),
    }),
  ),
});
export type PublishedFunction = z.infer<typeof publishedFunction>;

export const publication = {
  listFunctions: endpoint({
    method: 'GET',
    path: '/functions',
    summary: 'The functions for residents, with their state of publication and who changed it when',
    permission: 'municipalities.manage',
    audit: false,
    input: z.object({}),
    output: z.object({ entries: z.array(publishedFunction) }),
    errors: {},
  }),
  setPublication: endpoint({
    method: 'PUT',
    path: '/functions',
    summary: 'Publishes a function, shows it to staff testers only, or takes it back; it holds at once',
    permission: 'municipalities.manage',
    audit: false,
    input: z.object({
      name: z.string().max(100),
      /** The state that the person saw. */
      before: state,
      after: state,
      /** Why, in their own words; may be empty. */
      note: z.string().trim().max(200, { error: '理由は200字までで入れてください。' }).default(''),
    }),
    output: publishedFunction,
    errors: { ...NOT_FOUND, changed_meanwhile: { status: 409 } },
  }),
};
