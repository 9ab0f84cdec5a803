/** Fields of the planner's forms. */
import type { Signal } from '@preact/signals';

export function TextField({ label, value, testId, required = true, hint }: { label: string; value: Signal<string>; testId: string; required?: boolean; hint?: string }) {
  return (
    <label class="note">
      <span>{label}</span>
      <input type="text" required={required} value={value.value} placeholder={hint} data-testid={testId} onInput={(event) => { value.value = event.currentTarget.value; }} />
    </label>
  );
}

/** One of some values, each with what it is called. */
export function Pick({ label, value, options, change, testId }: { label: string; value: string; options: readonly (readonly [string, string])[]; change: (value: string) => void; testId: string }) {
  return (
    <label class="choice">
      <span>{label}</span>
      <select value={value} data-testid={testId} onChange={(event) => change(event.currentTarget.value)}>
        {options.map(([option, called]) => <option key={option} value={option}>{called}</option>)}
      </select>
    </label>
  );
}

/** One of a few, all on screen. */
export function Choices<T extends string>({ name, label, of, value, word }: { name: string; label: string; of: readonly T[]; value: Signal<T>; word: Readonly<Record<T, string>> }) {
  if (of.length < 2) return null;
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{label}</legend>
      {of.map((one) => (
        <label key={one}>
          <input type="radio" name={name} class="visually-hidden" checked={value.value === one} data-testid={`${name}-${one}`} onChange={() => { value.value = one; }} />
          <span>{word[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}
