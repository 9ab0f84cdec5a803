/** No oftener, milliseconds: nobody reads figures that change more than five times a second. */
const LEAST_MS = 200;

/**
 * Asks one question at a time; of those that come meanwhile, only the last is asked next, after a rest at least as long as the answer took:
 * whoever answers has half of their time for others.
 */
export class Latest<Question, Answer> {
  private running = false;
  private next: { readonly question: Question } | undefined;
  /** Answers to what was asked before are not heard any more. */
  private turn = 0;

  constructor(
    private readonly ask: (question: Question) => Promise<Answer>,
    private readonly hear: (answer: Answer, question: Question) => void,
    private readonly rest: (ms: number) => Promise<void> = (ms) => new Promise((done) => { setTimeout(done, ms); }),
  ) {}

  want(question: Question): void {
    this.next = { question };
    if (!this.running) void this.run();
  }

  /** Nobody wants to know any more. */
  forget(): void {
    this.next = undefined;
    this.turn += 1;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.next) {
      const { question } = this.next;
      const { turn } = this;
      this.next = undefined;
      const began = performance.now();
      const answer = await this.ask(question);
      if (turn === this.turn) this.hear(answer, question);
      const tookMs = performance.now() - began;
      await this.rest(Math.max(tookMs, LEAST_MS - tookMs));
    }
    this.running = false;
  }
}
