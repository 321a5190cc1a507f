import { damagedBytesDoNothing } from './stand.ts';
import { fromClients, fromOperators } from './targets/index.ts';

damagedBytesDoNothing([...fromOperators, ...fromClients]);
