import type { RouterAccess } from './access.ts';
import { ApiClient } from './api/client.ts';
import type { RouterClient } from './client.ts';
import { withKnownFields } from './known-fields.ts';
import { withLoginPause } from './login-pause.ts';
import { RestClient } from './rest/client.ts';

/**
 * The client for a router's URL: REST for `https://` and `http://` (RouterOS 7), the binary API for `api-ssl://` and
 * `api://` (6 and 7). Nothing is sent until the first `print`.
 *
 * @param now milliseconds on a monotonic clock
 */
export function connect(access: RouterAccess, now: () => number): RouterClient {
  const { protocol } = access.url;
  const rest = protocol === 'https' || protocol === 'http';
  return withLoginPause(withKnownFields(rest ? new RestClient(access, now) : new ApiClient(access)), now);
}
