/** 書きながらの確認: asks the server what it notices, a moment after the last key. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../../api.ts';
import type { Finding } from '../detail.ts';
import type { DraftFields } from './draft-fields.ts';

/** Long enough not to blame half a word, short enough to be there before the next sentence. */
const AFTER_MS = 900;
const NOTHING: readonly Finding[] = [];

/** @param content changes whenever the fields do, except for findings that were agreed to */
export function useReview(id: string, fields: DraftFields, content: object): readonly Finding[] {
  const [{ blocks, quickReplies, languages }] = useDebouncedValue(fields, AFTER_MS);
  const [settled] = useDebouncedValue(content, AFTER_MS);
  const review = useQuery(
    api.delivery.reviewDraft.queryOptions({
      input: { id, blocks, quickReplies, languages },
      enabled: settled === content,
      placeholderData: keepPreviousData,
      retry: false,
    }),
  );
  return review.data?.findings ?? NOTHING;
}
