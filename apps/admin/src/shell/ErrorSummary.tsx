import { Alert, Anchor, List } from '@mantine/core';
import { useEffect, useRef } from 'react';

export interface FieldProblem {
  readonly message: string;
  /** The id of the field's element; without it the problem concerns the whole form. */
  readonly field?: string | undefined;
}

/**
 * What stands in the way, above a form: takes the focus when it appears or changes, and leads to each field. Renders
 * nothing without problems.
 */
export function ErrorSummary({
  problems,
  title = '次の点を直してください',
}: {
  problems: readonly FieldProblem[];
  title?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const words = problems.map(({ message }) => message).join('\n');
  useEffect(() => {
    if (words !== '') box.current?.focus();
  }, [words]);
  if (problems.length === 0) return null;
  return (
    <Alert ref={box} tabIndex={-1} color="red" variant="outline" title={title} role="alert" mb="md">
      <List>
        {problems.map(({ message, field }) => (
          <List.Item key={`${field}:${message}`}>
            {field ? (
              <Anchor
                component="button"
                type="button"
                ta="start"
                c="red.9"
                style={{ verticalAlign: 'top' }} // beside the first line, the list's mark
                onClick={() => goToField(field)}
              >
                {message}
              </Anchor>
            ) : (
              message
            )}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** Scrolls to a field and puts the focus into it, or into the first thing inside it that takes one. */
export function goToField(id: string): void {
  const element = document.getElementById(id);
  if (!element) return;
  const inside = element.matches('input, textarea, select, button, [tabindex]')
    ? element
    : element.querySelector<HTMLElement>('input, textarea, select, button');
  (inside ?? element).scrollIntoView({ block: 'center' });
  (inside ?? element).focus({ preventScroll: true });
}
