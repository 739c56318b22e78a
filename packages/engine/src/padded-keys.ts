import { createHash } from 'node:crypto'

/** The two padded keys of RFC 2104 for HMAC-SHA256 (64-byte blocks). */
export function padKey(key: Buffer): { readonly inner: Buffer; readonly outer: Buffer } {
  const block = Buffer.alloc(64)
  ;(key.length > 64 ? createHash('sha256').update(key).digest() : key).copy(block)
  return { inner: Buffer.from(block.map((byte) => byte ^ 0x36)), outer: Buffer.from(block.map((byte) => byte ^ 0x5c)) }
}
