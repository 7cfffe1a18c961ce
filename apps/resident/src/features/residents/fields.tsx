/** One field per kind of question: large targets, no pull-downs, nothing that needs a script. */
import { problemOf } from '../../layout/parts.tsx';
import type { ViewProps } from '../../props.ts';
import type { DateRow, Field, QuestionModel } from './models.ts';

type Props = ViewProps<QuestionModel>;
type FieldOf<Kind extends Field['kind']> = Extract<Field, { kind: Kind }>;

/** The field and its own 「次へ」, where it needs one. */
export function QuestionField({ props }: { readonly props: Props }) {
  const { field } = props.model;
  switch (field.kind) {
    case 'choice':
      return <Choice props={props} field={field} />;
    case 'multiple_choice':
      return <MultipleChoice props={props} field={field} />;
    case 'area':
      return <Area props={props} field={field} />;
    case 'date':
      return <SingleDate props={props} field={field} />;
    case 'year':
      return <Year props={props} field={field} />;
    case 'dates':
      return <Dates props={props} field={field} />;
    case 'number':
    case 'text':
      return <Line props={props} field={field} />;
  }
}

/** The name of the question for whatever belongs together. */
const labelled = { 'aria-labelledby': 'question' };

function Wrong({ props, field }: { readonly props: Props; readonly field: string }) {
  const message = problemOf(props.invalid, field);
  return message ? (
    <p class="wrong" id={`${field}-wrong`}>
      {message}
    </p>
  ) : null;
}

function Choice({ props, field }: { readonly props: Props; readonly field: FieldOf<'choice'> }) {
  const { t } = props;
  return (
    <div role="group" {...labelled} id="answer" tabIndex={-1}>
      <p class="hint">{t.chooseOne}</p>
      <Wrong props={props} field="answer" />
      <Buttons options={field.options} chosen={t.chosen} />
    </div>
  );
}

/** Like a choice; whoever knows the postal code need not look for the area. */
function Area({ props, field }: { readonly props: Props; readonly field: FieldOf<'area'> }) {
  const { t, model } = props;
  return (
    <div role="group" {...labelled} id="answer" tabIndex={-1}>
      <p class="hint">{field.narrowed ? t.postcodeSeveral : t.chooseOne}</p>
      <Wrong props={props} field="answer" />
      <Buttons options={field.options} chosen={t.chosen} />
      {field.narrowed && (
        <p>
          <a class="button" href={model.self}>
            {t.allAreas}
          </a>
        </p>
      )}
      {field.byPostcode && (
        <Typed
          props={props}
          name="postcode"
          open={t.byPostcode}
          label={t.postcode}
          hint={t.postcodeHint}
          autocomplete="postal-code"
        />
      )}
    </div>
  );
}

/** A line to type in, for whoever prefers it to the buttons. */
function Typed({
  props,
  name,
  open,
  label,
  hint,
  autocomplete,
}: {
  readonly props: Props;
  readonly name: string;
  /** What opens it. */
  readonly open: string;
  readonly label: string;
  readonly hint: string;
  readonly autocomplete: string;
}) {
  const wrong = problemOf(props.invalid, name);
  return (
    <details class="typed" open={wrong !== undefined}>
      <summary>{open}</summary>
      <label class="field" for={name}>
        {label}
      </label>
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
      <Wrong props={props} field={name} />
      <input
        type="text"
        id={name}
        name={name}
        value={props.values[name]?.[0] ?? ''}
        autocomplete={autocomplete}
        aria-describedby={wrong ? `${name}-hint ${name}-wrong` : `${name}-hint`}
        aria-invalid={wrong ? true : undefined}
      />
      <p>
        <button class="button main">{props.t.save}</button>
      </p>
    </details>
  );
}

function SingleDate({ props, field }: { readonly props: Props; readonly field: FieldOf<'date'> }) {
  const { t, values } = props;
  return (
    <fieldset {...labelled} id="answer" tabIndex={-1}>
      <p class="hint" id="dates-hint">
        {t.dateHint}
      </p>
      {PARTS.map((part) => (
        <Wrong key={part} props={props} field={part} />
      ))}
      <div class="date">
        {PARTS.map((part) => (
          <DatePart
            key={part}
            props={props}
            name={part}
            label={t[part]}
            value={values[part]?.[0] ?? field[part]}
          />
        ))}
      </div>
      <p>
        <button class="button main">{t.save}</button>
      </p>
    </fieldset>
  );
}

/** One tap answers and goes on. */
function Buttons({
  options,
  chosen,
}: {
  readonly options: readonly { value: string; label: string; chosen: boolean }[];
  readonly chosen: string;
}) {
  return (
    <ul class="buttons">
      {options.map((option) => (
        <li key={option.value}>
          <button class={option.chosen ? 'button chosen' : 'button'} name="answer" value={option.value}>
            {option.label}
            {option.chosen && `（✓ ${chosen}）`}
          </button>
        </li>
      ))}
    </ul>
  );
}

function MultipleChoice({
  props,
  field,
}: {
  readonly props: Props;
  readonly field: FieldOf<'multiple_choice'>;
}) {
  const { t, values } = props;
  const sent = values.answer;
  return (
    <fieldset
      {...labelled}
      id="answer"
      tabIndex={-1}
      aria-describedby={problemOf(props.invalid, 'answer') ? 'answer-wrong' : undefined}
    >
      <p class="hint">{t.chooseSome}</p>
      <Wrong props={props} field="answer" />
      <div class="checks">
        {field.options.map((option) => (
          <label class="check" key={option.value}>
            <input
              type="checkbox"
              name="answer"
              value={option.value}
              checked={sent ? sent.includes(option.value) : option.chosen}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      <p>
        <button class="button main">{t.save}</button>
      </p>
    </fieldset>
  );
}

function Year({ props, field }: { readonly props: Props; readonly field: FieldOf<'year'> }) {
  const { t, model } = props;
  return (
    <div role="group" {...labelled} id="answer" tabIndex={-1}>
      <Wrong props={props} field="answer" />
      {field.years.length > 0 ? (
        <>
          <p class="hint">{t.chooseYear}</p>
          <Buttons options={field.years} chosen={t.chosen} />
          <p>
            <a class="button" href={model.self}>
              {t.otherDecade}
            </a>
          </p>
        </>
      ) : (
        <>
          <p class="hint">{t.chooseDecade}</p>
          <ul class="buttons">
            {field.decades.map((decade) => (
              <li key={decade.value}>
                <a class="button" href={`${model.self}&part=~${decade.value}`}>
                  {decade.label}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <Typed
        props={props}
        name="typed_year"
        open={t.typeInstead}
        label={t.typedYear}
        hint={t.typedYearHint}
        autocomplete="bday-year"
      />
    </div>
  );
}

const PARTS = ['year', 'month', 'day'] as const;

/** The rows as they were sent, if they were; one more when that was asked for. */
function rowsOf(field: FieldOf<'dates'>, values: Props['values']): readonly DateRow[] {
  if (!values.year_0) return field.rows;
  const rows: DateRow[] = [];
  for (let row = 0; values[`year_${row}`]; row++) {
    const part = (name: string) => values[`${name}_${row}`]?.[0] ?? '';
    rows.push({ year: part('year'), month: part('month'), day: part('day') });
  }
  if (values.action?.includes('more')) rows.push({ year: '', month: '', day: '' });
  return rows;
}

function Dates({ props, field }: { readonly props: Props; readonly field: FieldOf<'dates'> }) {
  const { t } = props;
  return (
    <>
      <p class="hint" id="dates-hint">
        {t.dateHint}
      </p>
      {rowsOf(field, props.values).map((row, index) => (
        <fieldset key={index}>
          <legend>{t.dateRow(index + 1)}</legend>
          {PARTS.map((part) => (
            <Wrong key={part} props={props} field={`${part}_${index}`} />
          ))}
          <div class="date">
            {PARTS.map((part) => (
              <DatePart
                key={part}
                props={props}
                name={`${part}_${index}`}
                label={t[part]}
                value={row[part]}
              />
            ))}
          </div>
        </fieldset>
      ))}
      {/* First in the form, so that Enter saves. */}
      <p>
        <button class="button main">{t.save}</button>
      </p>
      {field.more && (
        <p>
          <button class="button" name="action" value="more">
            {t.moreRows}
          </button>
        </p>
      )}
    </>
  );
}

function DatePart({
  props,
  name,
  label,
  value,
}: {
  readonly props: Props;
  readonly name: string;
  readonly label: string;
  readonly value: string;
}) {
  const wrong = problemOf(props.invalid, name);
  return (
    <label class="field" for={name}>
      {label}
      <input
        type="text"
        id={name}
        name={name}
        value={value}
        inputMode={name.startsWith('year') ? undefined : 'numeric'}
        aria-describedby={wrong ? `dates-hint ${name}-wrong` : 'dates-hint'}
        aria-invalid={wrong ? true : undefined}
      />
    </label>
  );
}

function Line({
  props,
  field,
}: {
  readonly props: Props;
  readonly field: FieldOf<'number'> | FieldOf<'text'>;
}) {
  const { t, values } = props;
  const wrong = problemOf(props.invalid, 'answer');
  return (
    <>
      <Wrong props={props} field="answer" />
      <input
        type="text"
        id="answer"
        name="answer"
        {...labelled}
        value={values.answer?.[0] ?? field.value}
        inputMode={field.kind === 'number' ? 'numeric' : undefined}
        aria-describedby={wrong ? 'answer-wrong' : undefined}
        aria-invalid={wrong ? true : undefined}
      />
      {field.kind === 'number' && field.unit && <p class="hint">{field.unit}</p>}
      <p>
        <button class="button main">{t.save}</button>
      </p>
    </>
  );
}
