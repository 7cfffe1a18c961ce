/**
 * Residents' pages as data: path, who may see it, what it shows, what its form does. Server-rendered, usable without
 * JavaScript: POST answers 303, or shows the same page again with an error summary that links to the fields.
 */
import type { Ctx } from '../context/context.ts';

export interface PageRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** A language of the dictionaries, from ?lang=, the cookie or Accept-Language. */
  readonly language: string;
  /** The signed-in resident; null on public pages without a session. */
  readonly resident: { readonly id: string; readonly no: number; readonly staffTester: boolean } | null;
  readonly cookies: {
    get(name: string): string | undefined;
    set(name: string, value: string, options: { maxAge?: number }): void;
    delete(name: string): void;
  };
  /** Path and query of this request, to come back to after signing in. */
  readonly here: string;
}

export interface FieldProblem {
  /** Name of the form field: the summary links to the element with this id. */
  readonly field: string;
  readonly message: string;
}

export type PageOutcome = { readonly redirect: string } | { readonly invalid: readonly FieldProblem[] };

export interface Page<Model> {
  /** `/r/{town}/profile`; {town} is the municipality's slug. */
  readonly path: `/${string}`;
  /** 'resident' sends whoever is not signed in through LINE Login and back. */
  readonly permission: 'resident' | 'public';
  /**
   * The function that the page belongs to (公開区分): it is there only for whom that function is open. null for the ways in
   * and out, which belong to none.
   */
  readonly function: string | null | ((request: Pick<PageRequest, 'query'>) => string);
  /** `<module>/<component>` in apps/resident/src/features. */
  readonly view: string;
  /** True when showing it is noted in the audit (it shows somebody else's personal data). */
  readonly audit: boolean;
  /** Throws DomainError('not_found') where there is nothing to show. May answer a redirect instead of a model. */
  load(ctx: Ctx, request: PageRequest): Promise<Model | { readonly redirect: string }>;
  act?(ctx: Ctx, request: PageRequest, form: FormValues): Promise<PageOutcome>;
}

export type AnyPage = Page<unknown>;

/** What a form sent: every value of every field, in order. */
export class FormValues {
  private readonly fields: URLSearchParams;
  constructor(fields: URLSearchParams) {
    this.fields = fields;
  }
  /** The field's single value, trimmed; '' when absent. */
  text(name: string): string {
    return (this.fields.get(name) ?? '').trim();
  }
  all(name: string): string[] {
    return this.fields.getAll(name);
  }
  has(name: string): boolean {
    return this.fields.has(name);
  }
  /** For showing the form again as it was filled in. */
  entries(): Record<string, string[]> {
    const values: Record<string, string[]> = {};
    for (const name of new Set(this.fields.keys())) values[name] = this.fields.getAll(name);
    return values;
  }
}

export function page<Model>(definition: Page<Model>): AnyPage {
  return definition as AnyPage;
}

/** What a view component receives. */
export interface PageProps {
  readonly model: unknown;
  readonly language: string;
  readonly csrf: string;
  readonly invalid: readonly FieldProblem[];
  /** What was sent, when the form is shown again; {} at first. */
  readonly values: Readonly<Record<string, string[]>>;
  readonly town: {
    readonly slug: string;
    readonly name: string;
    readonly contactName: string;
    readonly contactPhone: string;
  } | null;
  readonly here: string;
  /** 文字を大きく: chosen by the resident for this device. */
  readonly largeText: boolean;
}

/** Draws a page: the server bundle of apps/resident. Returns a whole HTML document. */
export type Renderer = (view: string, props: PageProps) => string;
