/** What pages are made of. */
import type { ComponentChildren } from 'preact';
import type { FieldProblem, ViewProps } from '../props.ts';

/** A form that needs no script; its token comes from the server. */
export function Form({
  props,
  children,
}: {
  readonly props: ViewProps<unknown>;
  readonly children: ComponentChildren;
}) {
  return (
    <form method="post" action={props.here} noValidate>
      <input type="hidden" name="csrf" value={props.csrf} />
      {children}
    </form>
  );
}

/** What is wrong, on top of the page, each line leading to its field (WCAG 3.3.1). */
export function ErrorSummary({ props }: { readonly props: ViewProps<unknown> }) {
  if (props.invalid.length === 0) return null;
  return (
    <div class="summary" role="alert" aria-labelledby="summary-title">
      <h2 id="summary-title">{props.t.problem}</h2>
      <ul>
        {props.invalid.map(({ field, message }) => (
          <li key={field}>
            <a href={`#${field}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Notice({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="notice" role="status">
      {children}
    </p>
  );
}

export const problemOf = (invalid: readonly FieldProblem[], field: string): string | undefined =>
  invalid.find((problem) => problem.field === field)?.message;
