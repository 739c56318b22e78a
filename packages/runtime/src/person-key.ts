import { createHmac } from 'node:crypto'

/**
 * The pseudonym of a person: HMAC-SHA256 of the standardised national ID under the deployment's secret, in hexadecimal. The batch makes
 * the same in SQL.
 */
export function personKeyOf(nationalId: string, secret: Buffer): string {
  return createHmac('sha256', secret).update(nationalId).digest('hex')
}

/** Tells one secret from another without telling the secret. */
export function secretFingerprint(secret: Buffer): string {
  // Not a number: no person key can be the same.
  return createHmac('sha256', secret).update('doisoat: the secret of the person keys').digest('hex')
}
