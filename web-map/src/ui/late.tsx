/** Parts of the page that are fetched when they are first looked at: most people never do. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useStrings } from './context';
import { FailureNotice } from './notice';

type Part = { readonly kind: 'waiting' | 'failed' } | { readonly kind: 'here'; readonly Shown: ComponentType };

export function late(part: () => Promise<ComponentType>): ComponentType {
  const state = signal<Part>({ kind: 'waiting' });
  const bring = (): void => {
    state.value = { kind: 'waiting' };
    part().then((Shown) => { state.value = { kind: 'here', Shown }; }, () => { state.value = { kind: 'failed' }; });
  };
  return function Late() {
    const strings = useStrings();
    useEffect(() => { if (state.peek().kind !== 'here') bring(); }, []);
    const shown = state.value;
    if (shown.kind === 'here') return <shown.Shown />;
    return shown.kind === 'failed' ? <FailureNotice failure={{ kind: 'offline' }} again={bring} /> : <p class="hint" aria-busy="true">{strings.draft.loading}</p>;
  };
}
