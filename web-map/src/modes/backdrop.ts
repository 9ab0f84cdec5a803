/** Somebody else's map below ours, as the server tells of it, once it is known what its tiles are. */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { About } from '../api/about';
import { archiveAt, type Archive } from '../api/picture';
import { isFit, type Backdrop as Drawn } from '../map/background';

export class Backdrop {
  private readonly held = signal<Drawn | undefined>(undefined);
  private sent = '';

  constructor(about: () => About | undefined, private readonly open: (address: string) => Promise<Archive | undefined> = archiveAt) {
    effect(() => { void this.follow(about()); });
  }

  /** None where the server has none, and until its archive was opened. */
  get drawn(): ReadonlySignal<Drawn | undefined> {
    return this.held;
  }

  /** Whether it is of a kind that the page cannot put where it belongs. */
  get isUnfit(): boolean {
    return this.held.value !== undefined && !isFit(this.held.value);
  }

  private async follow(about: About | undefined): Promise<void> {
    // While it is asked about again, and when that fails, what was known holds.
    if (!about) return;
    const { background } = about;
    const sent = JSON.stringify(background) ?? '';
    if (sent === this.sent) return;
    this.sent = sent;
    if (!background?.isArchive) {
      this.held.value = background;
      return;
    }
    const archive = await this.open(background.tiles);
    if (this.sent !== sent) return;
    this.held.value = archive && { ...background, archive };
    // To be tried again when the page asks the server again.
    if (!archive) this.sent = '';
  }
}
