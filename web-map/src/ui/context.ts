/** The session and the words of the page, for any component below {@link SessionContext}. */
import { signal, type ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Theme } from '../map/palette';
import type { Session } from '../modes/session';
import { STRINGS, type Strings } from './strings';

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a component stands outside SessionContext');
  return session;
}

/** In the language of now; a component that asks is drawn again when it is switched. */
export function useStrings(): Strings {
  return STRINGS[useSession().language.value];
}

/** By day or by night. */
export const ThemeContext = createContext<ReadonlySignal<Theme>>(signal('light'));

export function useTheme(): ReadonlySignal<Theme> {
  return useContext(ThemeContext);
}
