/** How to reach one router and as whom. Everything is decided; nothing here is a default. */
export interface RouterAccess {
  readonly url: RouterUrl;
  readonly username: string;
  readonly password: string;
  /** Commands under way at once on one connection; small boards choke on more than 16. */
  readonly maxInFlight: number;
  readonly tls: TlsAccess;
}

export interface RouterUrl {
  readonly protocol: 'https' | 'http' | 'api-ssl' | 'api';
  readonly hostname: string;
  readonly port: number;
  /** As messages show it. */
  readonly href: string;
}

export interface TlsAccess {
  /** PEM; the system's roots where undefined. */
  readonly ca?: string;
  /** SHA-256 of the router's own certificate, 64 lower-case hex digits. It alone decides where given. */
  readonly fingerprintSha256?: string;
  readonly serverName?: string;
  readonly insecureSkipVerify: boolean;
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  /** For api-ssl without a certificate: encrypted, but nothing proves who answers. */
  readonly anonymousDh: boolean;
}
