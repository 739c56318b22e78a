/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Frame, Layout } from './layout.tsx'

interface MessagePageProps {
  readonly frame: Frame
  readonly title: string
  readonly message: string
}

/** A page that says one thing: not found, not available, refused. */
export function MessagePage({ frame, title, message }: MessagePageProps) {
  return (
    <Layout frame={frame} title={title}>
      <h1>{title}</h1>
      <p class="lead">{message}</p>
    </Layout>
  )
}
