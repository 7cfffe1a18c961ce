import { el } from './dom.js';
import { pickerInput, pickerParams } from './picker.js';
import { openSheet } from './sheets.js';

/**
 * Asks for a date, a time or both within the action's limits.
 * @param {import('./picker.js').PickerAction} action
 * @param {(params: Record<string, string>) => void} onChosen the postback's `params`
 */
export function askMoment(action, onChosen) {
  const wanted = pickerInput(action);
  openSheet(`${wanted.label}をえらぶ`, (close) => {
    const input = /** @type {HTMLInputElement} */ (
      el('input', {
        type: wanted.type,
        value: wanted.value,
        min: wanted.min,
        max: wanted.max,
        required: true,
      })
    );
    const trouble = el('p', { class: 'ph-form-error', role: 'alert' });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const params = pickerParams(action, input.value);
      if (params === undefined) {
        trouble.textContent = `${wanted.min.replace('T', ' ')} から ${wanted.max.replace('T', ' ')} の間でえらんでください。`;
        input.setAttribute('aria-invalid', 'true');
        input.focus();
        return;
      }
      close();
      onChosen(params);
    };
    return [
      el(
        'form',
        { class: 'ph-form', onsubmit: submit, novalidate: true },
        el('label', { class: 'ph-field' }, el('span', {}, wanted.label), input),
        trouble,
        el(
          'div',
          { class: 'ph-buttons' },
          el('button', { type: 'button', class: 'ph-button', onclick: close }, 'やめる'),
          el('button', { type: 'submit', class: 'ph-button ph-button-main' }, '決定'),
        ),
      ),
    ];
  });
}
