import { expect, test } from 'vitest'
import { truncateAddress } from '../../../server/http/connection.ts'

test.each([
  ['192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:12:34::1', '2001:db8:12::/48'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8:0::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['::1', '0:0:0::/48'],
  ['fe80::', 'fe80:0:0::/48'],
  [null, null],
])('the network of %s is %s', (address, network) => {
  expect(truncateAddress(address)).toBe(network)
})
