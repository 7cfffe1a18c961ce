/** What every editor of a block gets. */
import { blockProblems, type BlockKind, type DraftBlock, type Media } from '@madoguchi/contract/delivery';
import type { MediaById } from './blocks.ts';

export interface BlockFieldProps<K extends BlockKind> {
  /** Of the block: ids of its fields begin with it, as the paths of findings do. */
  readonly id: string;
  /** 「吹き出し1」 */
  readonly name: string;
  readonly block: DraftBlock & { kind: K };
  readonly media: MediaById;
  /** What is wrong with a field. A field in which nothing stands yet is only blamed once the check was asked for. */
  readonly problem: (path: string, filled: boolean) => string | undefined;
  readonly onChange: (change: (block: DraftBlock & { kind: K }) => DraftBlock & { kind: K }) => void;
  readonly onMedia: (id: string, media: Media) => void;
}

/** Finds the problem of a field by its path inside the block. */
export function problemFinder(block: DraftBlock, tried: boolean): BlockFieldProps<BlockKind>['problem'] {
  const problems = new Map(blockProblems(block).map(({ path, message }) => [path.join('.'), message]));
  return (path, filled) => (tried || filled ? problems.get(path) : undefined);
}

/** `blocks.0.cards.1.title` → `blocks-0-cards-1-title`: the id of the field that a finding speaks of. */
export const fieldIdOf = (path: string): string => path.replaceAll('.', '-');
