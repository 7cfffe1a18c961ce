/** 使ってよい所属: whose purposes the answers serve. */
import { Checkbox, Fieldset, Radio, ScrollArea, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';

export function PermittedDepartments({
  id,
  chosen,
  error,
  onChange,
}: {
  id: string;
  /** null: every department. */
  chosen: readonly string[] | null;
  error: string | undefined;
  onChange: (chosen: readonly string[] | null) => void;
}) {
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const offered = (departments.data?.entries ?? []).filter(
    (entry) => !entry.retired || chosen?.includes(entry.id),
  );
  return (
    <Stack gap="xs" id={id}>
      <Radio.Group
        label="配信の条件に使ってよい所属"
        description="ほかの所属が条件に使おうとすると「目的外利用になります」と止まり、根拠と承認を記録しないと使えません。"
        value={chosen === null ? 'all' : 'some'}
        error={error}
        onChange={(value) => onChange(value === 'all' ? null : [])}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="all" label="すべての所属" />
          <Radio value="some" label="選んだ所属だけ" />
        </Stack>
      </Radio.Group>
      {chosen !== null && (
        <Fieldset legend="使ってよい所属">
          <ScrollArea.Autosize
            mah={260}
            viewportProps={{ tabIndex: 0, 'aria-label': '使ってよい所属の一覧' }}
          >
            <Stack gap="xs">
              {offered.map((entry) => (
                <Checkbox
                  key={entry.id}
                  label={entry.name}
                  checked={chosen.includes(entry.id)}
                  onChange={(event) =>
                    onChange(
                      event.currentTarget.checked
                        ? [...chosen, entry.id]
                        : chosen.filter((one) => one !== entry.id),
                    )
                  }
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Fieldset>
      )}
    </Stack>
  );
}
