/** `/v1/editions`: what was published. */
import { ContractError, Fields } from './decode';
import type { Api, Outcome } from './http';
import type * as wire from './wire';

/** Number of the one that was published last; it may come into force later. */
export function newestEdition(api: Api): Promise<Outcome<number>> {
  return api.get('/v1/editions', { limit: '1' }, (body) => {
    const [newest] = new Fields<wire.Page_Edition>(body, 'editions').list('items', (item, path) => new Fields<wire.Page_Edition['items'][number]>(item, path).number('number'));
    if (newest === undefined) throw new ContractError('editions.items', 'at least one');
    return newest;
  });
}
