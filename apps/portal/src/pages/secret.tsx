/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

/** Something that is shown once, to be copied. */
export function Secret({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div class="notice" role="status">
      <p>{label}</p>
      <p>
        <code class="secret">{value}</code>
      </p>
    </div>
  )
}
