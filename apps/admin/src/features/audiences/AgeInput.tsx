import { Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { readAge } from './condition-draft.ts';

/** A number of years or months; empty means open. What cannot be read stays visible until it is put right. */
export function AgeInput({
  label,
  unit,
  value,
  onChange,
}: {
  label: string;
  unit: string;
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  const [typed, setTyped] = useState(value === null ? '' : String(value));
  useEffect(() => {
    setTyped((before) => (readAge(before) === value ? before : value === null ? '' : String(value)));
  }, [value]);
  const unreadable = typed.trim() !== '' && readAge(typed) === null;
  return (
    <TextInput
      label={label}
      mt="xs"
      w={120}
      inputMode="numeric"
      value={typed}
      rightSection={
        <Text size="sm" component="span">
          {unit}
        </Text>
      }
      rightSectionWidth={48}
      error={unreadable ? '数字で入れてください' : undefined}
      onChange={({ currentTarget: { value: next } }) => {
        setTyped(next);
        onChange(readAge(next));
      }}
    />
  );
}
