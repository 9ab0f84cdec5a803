/** The list under the search box (the listbox of an ARIA combobox): what the text may become. */
import type { Suggestion } from '../api/suggest';
import type { Offer } from '../modes/suggest';
import { useStrings } from './context';

export const LIST_ID = 'search-suggestions';

/** Of the option that the keyboard stands on, for `aria-activedescendant`. */
export function optionId(index: number): string {
  return `search-suggestion-${index}`;
}

export function Suggestions({ offer, choose }: { offer: Offer; choose: (suggestion: Suggestion) => void }) {
  const strings = useStrings();
  return (
    <ul id={LIST_ID} role="listbox" class="suggestions" aria-label={strings.search.suggestions} hidden={offer.items.length === 0}>
      {offer.items.map((suggestion, index) => (
        <li
          key={`${suggestion.kind} ${suggestion.label} ${suggestion.where ?? ''}`}
          id={optionId(index)}
          role="option"
          data-testid="suggestion"
          aria-selected={index === offer.active}
          // The box keeps the keyboard.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(suggestion)}
        >
          <span>{suggestion.label}</span>
          <span class="of">{[strings.search.kinds[suggestion.kind], suggestion.where].filter(Boolean).join(' · ')}</span>
        </li>
      ))}
    </ul>
  );
}
