/**
 * LINE's datetimepicker action against the browser's inputs. LINE writes a moment as `2026-11-21t09:00` (either case
 * of the t) and sends it back as `2026-11-21T09:00`, which is also what `<input type="datetime-local">` speaks.
 * @typedef {{data: string, mode: 'date' | 'time' | 'datetime', initial?: string, min?: string, max?: string}} PickerAction
 */

const FORMS = {
  date: { type: 'date', label: '日付', shape: /^\d{4}-\d{2}-\d{2}$/, min: '1900-01-01', max: '2100-12-31' },
  time: { type: 'time', label: '時刻', shape: /^\d{2}:\d{2}$/, min: '00:00', max: '23:59' },
  datetime: {
    type: 'datetime-local',
    label: '日付と時刻',
    shape: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/,
    min: '1900-01-01T00:00',
    max: '2100-12-31T23:59',
  },
};

/** The input that asks for it.
 * @param {PickerAction} action */
export function pickerInput(action) {
  const form = FORMS[action.mode];
  /** @param {string | undefined} value @param {string} otherwise */
  const valid = (value, otherwise) => {
    const written = (value ?? '').replace(/t/i, 'T');
    return form.shape.test(written) ? written : otherwise;
  };
  return {
    type: form.type,
    label: form.label,
    value: valid(action.initial, ''),
    min: valid(action.min, form.min),
    max: valid(action.max, form.max),
  };
}

/** The postback's `params`, or undefined when the value is incomplete or outside the range.
 * @param {PickerAction} action @param {string} value */
export function pickerParams(action, value) {
  const input = pickerInput(action);
  if (!FORMS[action.mode].shape.test(value) || value < input.min || value > input.max) return undefined;
  return { [action.mode]: value };
}
