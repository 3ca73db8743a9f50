import { useEffect, useRef, useState } from 'preact/hooks'
import { Field } from '../parts/field.tsx'
import { Icon } from '../parts/icons.tsx'
import type { FileDraft, MediaKind } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'
import { toSize, toSizeProblem } from './file-size.ts'

interface FileDialogProps {
  readonly file: File
  /** What to send it as; by default its type decides. */
  readonly as?: MediaKind
  readonly onClose: () => void
  readonly onSend: (draft: FileDraft) => void
}

/** Shows a file before it is sent, and takes its caption. */
export function FileDialog({ file, as, onClose, onSend }: FileDialogProps) {
  const kind = as ?? toMediaKind(file.type)
  const [caption, setCaption] = useState('')
  const sizeProblem = toSizeProblem(file)
  const [problem = sizeProblem, setProblem] = useState<string>()
  const mayHaveCaption = kind !== 'audio' && kind !== 'sticker'

  const send = async () => {
    const data = await toBase64(file)
    if (data === undefined) {
      setProblem(`The file ${file.name} cannot be read: choose it again.`)
      return
    }
    onSend({
      type: kind,
      data,
      ...(file.type !== '' && { mimeType: file.type }),
      ...(kind === 'document' && { filename: file.name }),
      ...(caption.trim() !== '' && { caption: caption.trim() }),
    })
  }

  const submit = (event: Event) => {
    event.preventDefault()
    void send()
  }

  return (
    <Dialog title={`Send ${kind}`} onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        {sizeProblem === undefined && (kind === 'image' || kind === 'sticker') ? (
          <Preview file={file} />
        ) : (
          <p class="document">
            <Icon name={kind === 'audio' ? 'audio' : 'document'} />
            <span class="document-words">
              <span class="document-name">{file.name}</span>
              <span class="document-kind">{toSize(file.size)}</span>
            </span>
          </p>
        )}
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        {mayHaveCaption && (
          <Field label="Caption (optional)" value={caption} onValue={setCaption} />
        )}
        <footer class="sheet-footer">
          <button type="submit" class="primary" disabled={sizeProblem !== undefined}>
            Send
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

/** Draws the picture: an object URL would need a wider content security policy. */
function Preview({ file }: { file: File }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const draw = async () => {
      const picture = await createImageBitmap(file)
      const { current } = canvas
      if (current === null) return
      const scale = Math.min(1, 640 / Math.max(picture.width, picture.height))
      current.width = Math.round(picture.width * scale)
      current.height = Math.round(picture.height * scale)
      current.getContext('2d')?.drawImage(picture, 0, 0, current.width, current.height)
    }
    // A picture the browser cannot draw may still be one that WhatsApp takes.
    draw().catch(() => undefined)
  }, [file])
  return <canvas ref={canvas} class="preview" role="img" aria-label={file.name} />
}

function toMediaKind(mimeType: string): MediaKind {
  const family = mimeType.split('/')[0]
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document'
}

function toBase64(file: File): Promise<string | undefined> {
  return new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1])
    reader.onerror = () => resolve(undefined)
    reader.readAsDataURL(file)
  })
}
