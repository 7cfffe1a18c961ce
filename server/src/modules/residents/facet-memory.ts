/**
 * Codes never change, so a process remembers what they mean. Only committed ones are remembered. A municipality has as
 * many as its staff define choices, years and months: some thousands.
 */
import type { TxCtx } from '../../platform/context/context.ts';

export interface Facet {
  readonly kind: string;
  /** The attribute's id, or '' for values of the resident itself. */
  readonly subject: string;
  readonly value: string;
}

export const facetName = ({ kind, subject, value }: Facet): string => `${kind}\0${subject}\0${value}`;

interface FacetMemory {
  readonly codes: Map<string, number>;
  readonly meanings: Map<number, Facet>;
}

/** By running program (its plugs) and municipality: tests run many databases in one process, each with a municipality 1. */
const memories = new WeakMap<object, Map<number, FacetMemory>>();

export function facetMemory(ctx: TxCtx): FacetMemory {
  let ofProgram = memories.get(ctx.plugs);
  if (!ofProgram) memories.set(ctx.plugs, (ofProgram = new Map()));
  let memory = ofProgram.get(ctx.scope.municipalityId);
  if (!memory) ofProgram.set(ctx.scope.municipalityId, (memory = { codes: new Map(), meanings: new Map() }));
  return memory;
}

/** Once this transaction has committed. */
export function rememberFacets(ctx: TxCtx, facets: readonly (Facet & { readonly code: number })[]): void {
  const memory = facetMemory(ctx);
  ctx.afterCommit(() => {
    for (const facet of facets) {
      memory.codes.set(facetName(facet), facet.code);
      memory.meanings.set(facet.code, facet);
    }
  });
}
