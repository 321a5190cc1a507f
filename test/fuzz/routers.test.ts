import { damagedBytesDoNothing } from './stand.ts';
import { fromRouters } from './targets/index.ts';

damagedBytesDoNothing(fromRouters);
