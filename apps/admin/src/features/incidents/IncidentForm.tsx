/** What is written about an incident; the number of persons can be counted from a group or from the record. */
import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Radio,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import {
  INCIDENT_GROUNDS,
  INCIDENT_KINDS,
  type IncidentDetail,
  type IncidentGround,
  type IncidentKind,
} from '@madoguchi/contract/incidents';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { DayInput } from '../../shell/DayInput.tsx';
import { messageOf } from '../../shell/messages.ts';

export function IncidentForm({
  before,
  onSaved,
}: {
  before: IncidentDetail | null;
  onSaved: (incident: IncidentDetail) => void;
}) {
  const [title, setTitle] = useState(before?.title ?? '');
  const [kind, setKind] = useState<IncidentKind>(before?.kind ?? 'leak');
  const [grounds, setGrounds] = useState<string[]>(before?.grounds ?? []);
  const [knownOn, setKnownOn] = useState<string | null>(
    () => before?.knownOn ?? new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Tokyo' }),
  );
  const [account, setAccount] = useState(
    before?.account ?? { happened: '', items: '', cause: '', measures: '' },
  );
  const [persons, setPersons] = useState<number | ''>(
    typeof before?.persons === 'number' ? before.persons : '',
  );
  const [personsFrom, setPersonsFrom] = useState(before?.personsFrom ?? '');
  const done = {
    async onSuccess(incident: IncidentDetail) {
      await queryClient.invalidateQueries({ queryKey: api.incidents.key() });
      onSaved(incident);
    },
  };
  const record = useMutation(api.incidents.recordIncident.mutationOptions(done));
  const change = useMutation(api.incidents.changeIncident.mutationOptions(done));
  const saving = before ? change : record;
  const save = () => {
    const fields = {
      title,
      kind,
      grounds: grounds as IncidentGround[],
      knownOn: knownOn ?? '',
      account,
      persons: persons === '' ? null : persons,
      personsFrom,
    };
    if (before) change.mutate({ id: before.id, revision: before.revision, ...fields });
    else record.mutate(fields);
  };
  const text = (field: keyof typeof account, label: string, required = false) => (
    <Textarea
      label={label}
      required={required}
      autosize
      minRows={2}
      value={account[field]}
      onChange={(event) => setAccount({ ...account, [field]: event.currentTarget.value })}
    />
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack maw={720}>
        {saving.error && (
          <Alert color="red" variant="outline" role="alert">
            {messageOf(saving.error)}
          </Alert>
        )}
        <TextInput
          label="件名"
          required
          maxLength={100}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Radio.Group label="種類" value={kind} onChange={(value) => setKind(value as IncidentKind)}>
          <Group mt="xs">
            {Object.entries(INCIDENT_KINDS).map(([value, label]) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Group>
        </Radio.Group>
        <DayInput label="知った日" value={knownOn} onChange={setKnownOn} />
        <Checkbox.Group
          label="当てはまるもの"
          description="1つでも当てはまると、個人情報保護委員会への報告が必要です。"
          value={grounds}
          onChange={setGrounds}
        >
          <Stack gap="xs" mt="xs">
            {Object.entries(INCIDENT_GROUNDS).map(([value, label]) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
        {text('happened', '何が起きたか', true)}
        {text('items', '含まれる個人情報の項目')}
        <CountPersons
          onCounted={(count, sentence) => {
            setPersons(count);
            setPersonsFrom(sentence);
          }}
        />
        <NumberInput
          label="本人の数"
          description="まだ分からないときは空けておきます。"
          min={0}
          value={persons}
          onChange={(value) => setPersons(typeof value === 'number' ? value : '')}
        />
        <TextInput
          label="数え方"
          maxLength={300}
          value={personsFrom}
          onChange={(event) => setPersonsFrom(event.currentTarget.value)}
        />
        {text('cause', '原因')}
        {text('measures', '対応と再発防止')}
        <Button type="submit" loading={saving.isPending} style={{ alignSelf: 'start' }}>
          {before ? '保存する' : '記録する'}
        </Button>
      </Stack>
    </form>
  );
}

/** Counts from a saved group: who was sent, or who was on a list. */
function CountPersons({ onCounted }: { onCounted: (count: number, sentence: string) => void }) {
  const [segmentId, setSegmentId] = useState('');
  const segments = useQuery(api.audiences.listSegments.queryOptions({ input: {} }));
  const count = useMutation(
    api.incidents.countPersons.mutationOptions({
      onSuccess({ persons, sentence }) {
        if (typeof persons === 'number') onCounted(persons, sentence);
      },
    }),
  );
  if (!segments.data || segments.data.segments.length === 0) return null;
  return (
    <Group align="flex-end" gap="sm">
      <NativeSelect
        label="配信グループから数える"
        value={segmentId}
        data={[
          { value: '', label: '選んでください' },
          ...segments.data.segments.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) => setSegmentId(value)}
      />
      <Button
        variant="default"
        disabled={segmentId === ''}
        loading={count.isPending}
        onClick={() => count.mutate({ from: 'segment', segmentId })}
      >
        数える
      </Button>
      {count.data && typeof count.data.persons !== 'number' && (
        <Alert color="yellow">10人未満です。正しい数は、利用者を見る権限のある人が数えてください。</Alert>
      )}
      {count.error && (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(count.error)}
        </Alert>
      )}
    </Group>
  );
}
