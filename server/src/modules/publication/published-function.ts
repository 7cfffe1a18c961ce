/** What modules declare: a function for residents that a municipality opens when it is ready (ADM-07). */
import type { PublicationState } from '@madoguchi/contract/publication';
import { plugPoint } from '../../platform/plugs/index.ts';

export interface PublishedFunction {
  /** Stable: stored, and named by the pages, dialogues and commands that belong to it (`function: …`). */
  readonly name: string;
  /** 「登録アンケート」 */
  readonly label: string;
  /** What residents do with it, in a sentence for staff. */
  readonly note: string;
  /** What holds until the municipality decides. A function that was not there at the launch begins unpublished. */
  readonly initial: PublicationState;
  /** Where it begins as a page, below `/r/{town}`: `/profile`; null where it has none. */
  readonly page: string | null;
  /** Words that open it in the talk. */
  readonly words: readonly string[];
}

export const publishedFunction = plugPoint<PublishedFunction>('publication.function');
