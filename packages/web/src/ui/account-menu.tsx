import type { Done, PasswordBody } from '@skein/model/api'
import { useMutation } from '@tanstack/react-query'
import { CircleUser } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef, useState, type RefObject, type SubmitEvent } from 'react'
import { useMe } from '../lib/access.ts'
import { apiUrl, sendJson } from '../lib/api-client.ts'
import { PATHS } from '../lib/contract.ts'
import { Dialog } from './dialog.tsx'
import { ErrorNotice } from './error-notice.tsx'

/** Who is logged in, and the ways out; nothing where nobody logs in. */
export function AccountMenu() {
  const account = useMe()?.account ?? null
  const [changes, setChanges] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const leave = useMutation({
    mutationFn: (path: typeof PATHS.logout | typeof PATHS.logoutEverywhere) =>
      sendJson<Done>('POST', apiUrl(path, {})),
    onSuccess: () => window.location.assign('/login'),
  })
  if (account === null) return null
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          ref={trigger}
          className="rail-link"
          aria-label={`Account ${account.email}`}
          title={account.email}
        >
          <CircleUser size={15} aria-hidden="true" />
          <span className="cut">{account.email}</span>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="start" side="top" sideOffset={4}>
            {account.hasPassword && (
              <DropdownMenu.Item className="menu-item" onSelect={() => setChanges(true)}>
                Change password
              </DropdownMenu.Item>
            )}
            <DropdownMenu.Item
              className="menu-item"
              onSelect={() => leave.mutate(PATHS.logoutEverywhere)}
            >
              Log out everywhere
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => leave.mutate(PATHS.logout)}>
              Log out
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {leave.error !== null && <ErrorNotice what="You are still logged in" error={leave.error} />}
      {changes && <ChangePassword returnTo={trigger} onClose={() => setChanges(false)} />}
    </>
  )
}

function ChangePassword(props: { returnTo: RefObject<HTMLElement | null>; onClose: () => void }) {
  const { returnTo, onClose } = props
  const change = useMutation({
    mutationFn: (body: PasswordBody) => sendJson<Done>('PUT', apiUrl(PATHS.password, {}), body),
    onSuccess: onClose,
  })
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    change.mutate({
      current: data.get('current') as string,
      next: data.get('next') as string,
    })
  }
  return (
    <Dialog open onClose={onClose} title="Change password" returnTo={returnTo}>
      <form className="dialog-form" onSubmit={submit}>
        <label className="field">
          Current password
          <input name="current" type="password" autoComplete="current-password" required />
        </label>
        <label className="field">
          New password, 10 characters or more
          <input name="next" type="password" autoComplete="new-password" minLength={10} required />
        </label>
        <p className="dim">Other browsers are logged out.</p>
        {change.error !== null && (
          <ErrorNotice what="The password is not changed" error={change.error} />
        )}
        <div className="dialog-actions">
          <button className="button" type="button" onClick={onClose}>
            Cancel
          </button>
          <button className="button primary" disabled={change.isPending}>
            Change
          </button>
        </div>
      </form>
    </Dialog>
  )
}
