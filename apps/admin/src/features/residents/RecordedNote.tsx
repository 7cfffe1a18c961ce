import { Text } from '@mantine/core';

/** Said where personal data are shown: looks are noted too. */
export function RecordedNote() {
  return (
    <Text size="sm" c="dimmed" mb="md">
      個人情報です。業務に必要なときだけ見てください。だれがいつ見たかは、操作記録に記録されます。
    </Text>
  );
}
