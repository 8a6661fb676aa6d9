// Lists the ranges of addresses that are not public, each with a description that ends the sentence
// "The callback URL leads to …".

/** The description of an address of the process's own machine. */
export const SELF = 'an address of the server itself';
const PRIVATE = 'an address of a private network';
const LINK = 'an address of the local network';
const RESERVED = 'a reserved address';
const MULTICAST = 'a multicast address';
/** The description of an address of a metadata service. */
export const METADATA = 'an address of the metadata service of a cloud';
/** The description of an IPv6 address that leads to an IPv4 address. */
export const EMBEDDED = 'an IPv6 address that contains an IPv4 address';
/** The description of an IPv6 address outside PUBLIC_IPV6. */
export const NOT_PUBLIC = 'an IPv6 address that is not public';

/**
 * The addresses at which clouds serve the credentials of their machines. Some of them are in ranges
 * that an operator may allow, so each must be allowed by itself.
 */
export const METADATA_ADDRESSES: readonly string[] = [
  '169.254.169.254', // Most clouds.
  '169.254.170.2', // AWS: tasks of ECS.
  '169.254.170.23', // AWS: pods of EKS.
  '168.63.129.16', // Azure: a public address that leads to the host.
  '100.100.100.200', // Alibaba Cloud.
  '192.0.0.192', // Oracle Cloud.
  'fd00:ec2::254', // AWS.
  'fd00:ec2::23', // AWS: pods of EKS.
  'fd20:ce::254', // Google Cloud.
  'fe80::a9fe:a9fe', // OpenStack.
];

/** The ranges of IPv4 that are not public. All other addresses are. */
export const SPECIAL_IPV4: Readonly<Record<string, string>> = {
  '0.0.0.0/8': SELF,
  '10.0.0.0/8': PRIVATE,
  '100.64.0.0/10': PRIVATE,
  '127.0.0.0/8': SELF,
  '169.254.0.0/16': LINK,
  '172.16.0.0/12': PRIVATE,
  '192.0.0.0/24': RESERVED,
  '192.0.2.0/24': RESERVED,
  '192.88.99.0/24': RESERVED,
  '192.168.0.0/16': PRIVATE,
  '198.18.0.0/15': RESERVED,
  '198.51.100.0/24': RESERVED,
  '203.0.113.0/24': RESERVED,
  '224.0.0.0/4': MULTICAST,
  '240.0.0.0/4': RESERVED,
};

/** The only range of IPv6 with public addresses. Those in SPECIAL_IPV6 are not public. */
export const PUBLIC_IPV6 = '2000::/3';

/**
 * Ranges of IPv6 that are not public: all those inside PUBLIC_IPV6, and those outside it whose
 * description is not NOT_PUBLIC.
 */
export const SPECIAL_IPV6: Readonly<Record<string, string>> = {
  '::1/128': SELF,
  '::/128': SELF,
  '::/96': EMBEDDED,
  '::ffff:0:0/96': EMBEDDED,
  '::ffff:0:0:0/96': EMBEDDED,
  '64:ff9b::/96': EMBEDDED,
  '64:ff9b:1::/48': EMBEDDED,
  '2001::/32': EMBEDDED, // Teredo.
  '2001::/23': RESERVED,
  '2001:db8::/32': RESERVED,
  '2002::/16': EMBEDDED, // 6to4.
  '3ffe::/16': RESERVED,
  '3fff::/20': RESERVED,
  'fc00::/7': PRIVATE,
  'fe80::/10': LINK,
  'fec0::/10': PRIVATE,
  'ff00::/8': MULTICAST,
};
