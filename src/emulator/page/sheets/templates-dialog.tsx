import { useState } from 'preact/hooks'
import { listTemplates, reviewTemplate } from '../state/api.ts'
import { useRefresh } from '../state/use-refresh.ts'
import type { Template } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'

type Review = Parameters<typeof reviewTemplate>[1]

/** What can be decided about a template, by what it is now. */
const decisions: Readonly<Record<Template['status'], readonly (readonly [Review, string])[]>> = {
  PENDING: [
    ['APPROVED', 'Approve'],
    ['REJECTED', 'Reject'],
  ],
  APPROVED: [['PAUSED', 'Pause']],
  REJECTED: [['APPROVED', 'Approve']],
  PAUSED: [['APPROVED', 'Unpause']],
  DISABLED: [['APPROVED', 'Enable']],
  DELETED: [],
}

/** All templates of the business; a click is Meta's review. */
export function TemplatesDialog({ onClose }: { onClose: () => void }) {
  const [templates, setTemplates] = useState<readonly Template[]>()
  const [problem, setProblem] = useState<string>()

  const refresh = async () => {
    const listed = await listTemplates()
    if (listed.ok) setTemplates(listed.value)
    setProblem(listed.ok ? undefined : listed.reason)
  }
  useRefresh(refresh)

  const review = async ({ id }: Template, status: Review) => {
    const reviewed = await reviewTemplate(id, status)
    if (!reviewed.ok) setProblem(reviewed.reason)
    else await refresh()
  }

  const waitingFirst = templates?.toSorted(
    (a, b) => Number(b.status === 'PENDING') - Number(a.status === 'PENDING'),
  )
  return (
    <Dialog title="Templates" onClose={onClose}>
      <div class="fields">
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <ul class="templates">
          {waitingFirst?.map((template) => (
            <li key={template.id}>
              <TemplateRow
                template={template}
                onReview={(status) => void review(template, status)}
              />
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

interface TemplateRowProps {
  readonly template: Template
  readonly onReview: (status: Review) => void
}

function TemplateRow({ template, onReview }: TemplateRowProps) {
  const { name, language, category, status, body } = template
  return (
    <div class="template">
      <span class="row-words">
        <span class="row-title">{name}</span>
        <span class="row-description">
          {language} · {category}
        </span>
        <span class="template-body">{body}</span>
      </span>
      <span class={`template-status is-${status.toLowerCase()}`}>{status.toLowerCase()}</span>
      <span class="template-actions">
        {decisions[status].map(([decision, label]) => (
          <button key={decision} type="button" class="pill" onClick={() => onReview(decision)}>
            {label}
            <span class="unseen">
              {' '}
              {name} in {language}
            </span>
          </button>
        ))}
      </span>
    </div>
  )
}
