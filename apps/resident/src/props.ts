/** What every view receives: the server's `PageProps` (platform/http/page.ts), with the words of the chosen language. */
import type { Words } from './i18n/words.ts';

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface Town {
  readonly slug: string;
  readonly name: string;
  readonly contactName: string;
  readonly contactPhone: string;
}

/** As the server hands it over. */
export interface PageProps {
  readonly model: unknown;
  readonly language: string;
  readonly csrf: string;
  readonly invalid: readonly FieldProblem[];
  readonly values: Readonly<Record<string, string[]>>;
  readonly town: Town | null;
  readonly here: string;
  readonly largeText: boolean;
}

/** As a view gets it. */
export interface ViewProps<Model> extends Omit<PageProps, 'model'> {
  readonly model: Model;
  readonly t: Words;
}

export interface View<Model> {
  readonly title: (props: ViewProps<Model>) => string;
  readonly body: (props: ViewProps<Model>) => preact.JSX.Element;
}
