/** The search box with its suggestions, the datum of typed coordinates, and the matter that the question is about. */
import { effect, useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { DATUMS, isDatum } from '../geo/datum';
import { parseCoordinates } from '../geo/coordinates';
import type { Suggestion } from '../api/suggest';
import { readSearch, searchText } from '../modes/search_text';
import { useSession, useStrings } from './context';
import { MatterSelect } from './matter_select';
import { LIST_ID, optionId, Suggestions } from './suggestions';

/** What was wrong with the text, until it is changed. */
type Complaint = { readonly text: string; readonly corrected?: string } | undefined;

export function SearchBox() {
  const session = useSession();
  const strings = useStrings();
  const text = useSignal('');
  const complaint = useSignal<Complaint>(undefined);
  const offer = session.suggest.offer;
  const typedCoordinates = useComputed(() => parseCoordinates(text.value) !== undefined);

  // A question that came another way (a link, a click, Back) shows in the box too. At once, and not after the next frame as
  // `useSignalEffect` would have it: what is typed once the answer can be seen must not be written over.
  useLayoutEffect(() => effect(() => {
    const state = session.ask.state.value;
    complaint.value = undefined;
    session.suggest.close();
    text.value = state.kind === 'idle' ? '' : (state.label ?? searchText(state.place));
    if (state.kind !== 'idle' && state.place.kind === 'point') session.datum.value = state.place.datum;
  }), []);

  return (
    <search>
      <form class="search" onSubmit={(event) => { event.preventDefault(); submit(text.value); }}>
        <label class="visually-hidden" for="search-text">{strings.search.label}</label>
        <div class="search-row">
          <input
            id="search-text"
            type="text"
            role="combobox"
            aria-autocomplete="list"
            aria-controls={LIST_ID}
            aria-expanded={offer.value.items.length > 0}
            aria-activedescendant={offer.value.active === undefined ? undefined : optionId(offer.value.active)}
            inputMode="search"
            enterkeyhint="search"
            autocomplete="off"
            spellcheck={false}
            maxLength={200}
            value={text.value}
            placeholder={strings.search.placeholder}
            aria-invalid={complaint.value !== undefined}
            aria-describedby={complaint.value ? 'search-complaint' : undefined}
            onInput={(event) => type(event.currentTarget.value, event.isComposing)}
            onCompositionEnd={(event) => type(event.currentTarget.value, false)}
            onKeyDown={press}
            onBlur={() => session.suggest.close()}
          />
          {text.value !== '' && (
            <button type="button" class="icon clear" aria-label={strings.search.clear} onClick={clear}>×</button>
          )}
          <button type="submit" class="primary">{strings.search.button}</button>
          <Suggestions offer={offer.value} choose={choose} />
        </div>
        {complaint.value && (
          <p id="search-complaint" class="complaint" role="alert">
            {complaint.value.text}{' '}
            {complaint.value.corrected !== undefined && (
              <button type="button" class="link" onClick={() => submit(complaint.value?.corrected ?? '')}>{strings.search.useCorrected}</button>
            )}
          </p>
        )}
        <div class="choices">
          <MatterSelect />
          {typedCoordinates.value && (
            <label class="choice">
              <span>{strings.search.datum}</span>
              <select
                data-testid="datum"
                value={session.datum.value}
                onChange={(event) => { if (isDatum(event.currentTarget.value)) session.datum.value = event.currentTarget.value; }}
              >
                {DATUMS.map((datum) => <option key={datum} value={datum}>{strings.datums[datum]}</option>)}
              </select>
            </label>
          )}
        </div>
      </form>
    </search>
  );

  function type(typed: string, isComposing: boolean): void {
    text.value = typed;
    complaint.value = undefined;
    // Half a syllable in an input method is no text yet.
    if (isComposing) return;
    if (typedCoordinates.value) session.suggest.close();
    else void session.suggest.typed(typed);
  }

  function press(event: KeyboardEvent): void {
    const { items, active } = offer.peek();
    if (event.isComposing || items.length === 0) return;
    const chosen = active === undefined ? undefined : items[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') session.suggest.move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Escape') session.suggest.close();
    else if (event.key === 'Enter' && chosen) choose(chosen);
    else return;
    event.preventDefault();
  }

  function choose({ label, place }: Suggestion): void {
    session.suggest.close();
    void session.ask.ask(place, label);
  }

  function submit(typed: string): void {
    session.suggest.close();
    const reading = readSearch(typed, session.datum.value);
    switch (reading.kind) {
      case 'empty':
        complaint.value = { text: strings.search.empty };
        return;
      case 'off_globe':
        complaint.value = { text: strings.search.offGlobe };
        return;
      case 'swapped':
        complaint.value = { text: strings.search.swapped(reading.corrected), corrected: reading.corrected };
        return;
      case 'place':
        void session.ask.ask(reading.place);
        // Its keyboard would cover the answer.
        if (matchMedia('(pointer: coarse)').matches) document.getElementById('search-text')?.blur();
    }
  }

  function clear(): void {
    text.value = '';
    complaint.value = undefined;
    session.suggest.close();
    void session.ask.ask(undefined);
    document.getElementById('search-text')?.focus();
  }
}
