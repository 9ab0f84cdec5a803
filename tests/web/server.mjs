/** A gridward of a course's own, that can be killed. */
import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export class Server {
  constructor(program, folder) {
    this.program = program;
    this.folder = folder;
    this.port = 0;
    /** Further words for `serve`. */
    this.flags = [];
  }

  /** Starts it, again on the port of the first time. */
  async start() {
    this.running = spawn(this.program, ['serve', '--data-dir', this.folder, '--listen', `127.0.0.1:${this.port}`, ...this.flags], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.ended = new Promise((done) => { this.running.once('exit', done); });
    for await (const line of createInterface({ input: this.running.stdout })) {
      const url = /^gridward serves (.+)$/.exec(line)?.[1];
      if (url === undefined) continue;
      this.port = new URL(url).port;
      this.running.stdout.resume();
      return new URL(url).origin;
    }
    throw new Error('the server did not start');
  }

  async kill() {
    this.running.kill('SIGKILL');
    await this.ended;
  }

  /** Publishes an edition in which `change` has been done to the properties of each community grid. */
  async publish(change) {
    const file = `${this.folder}/grids.geojson`;
    await this.do('export', 'grids', '--layer', 'community', '-o', file);
    const grids = JSON.parse(readFileSync(file, 'utf8'));
    for (const { properties } of grids.features) change(properties);
    writeFileSync(file, JSON.stringify(grids));
    await this.do('import', 'grids', file);
  }

  /** A new key, which is shown this once. */
  async key(name, role, ...territory) {
    const { stdout } = await this.do('key', 'new', '--name', name, '--role', role, ...territory);
    return stdout.trim();
  }

  do(...words) {
    return promisify(execFile)(this.program, [...words, '--data-dir', this.folder]);
  }
}
