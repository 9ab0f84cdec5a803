/**
 * The caller's API key: kept for this browser tab only, sent with every request to our own server and to no other.
 */
import { signal, type ReadonlySignal } from '@preact/signals';

const SLOT = 'gridward.api_key';

export class KeyRing {
  private readonly held = signal<string | undefined>(undefined);

  /** `storage` may be missing or refuse (private browsing): the key then lives as long as the page. */
  constructor(private readonly storage: Storage | undefined) {
    this.held.value = this.quietly((store) => store.getItem(SLOT)) ?? undefined;
  }

  get key(): ReadonlySignal<string | undefined> {
    return this.held;
  }

  keep(key: string): void {
    this.quietly((store) => store.setItem(SLOT, key));
    this.held.value = key;
  }

  forget(): void {
    this.quietly((store) => store.removeItem(SLOT));
    this.held.value = undefined;
  }

  /** Headers for a request to `url`; none for another origin, so that a key cannot leak by a link in a document. */
  headersFor(url: string, ownOrigin: string): Record<string, string> {
    const key = this.held.peek();
    return key !== undefined && new URL(url, ownOrigin).origin === ownOrigin ? { Authorization: `Bearer ${key}` } : {};
  }

  private quietly<T>(act: (store: Storage) => T): T | undefined {
    try {
      return this.storage && act(this.storage);
    } catch {
      return undefined;
    }
  }
}
