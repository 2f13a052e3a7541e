import './login.css'
import type { LoginBody, Me, SetupBody } from '@skein/model/api'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect, type ReactNode, type SubmitEvent } from 'react'
import { meQuery, ownPath } from '../../lib/access.ts'
import { apiUrl, sendJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { BrandMark } from '../../ui/brand.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { ThemeSwitch } from '../../ui/theme-switch.tsx'

const REFUSALS = {
  expired: 'It took too long, or began in another browser. Try again.',
  provider: 'The provider did not confirm it. The server’s log says why.',
  unknown: 'Your address has no account here. Ask who administers this server for one.',
}

/** Logs in, or makes the first account. */
export function LoginPage() {
  const { to: wanted, refused } = useSearch({ from: '/login' })
  const to = ownPath(wanted)
  const { data: me, error, refetch } = useQuery({ ...meQuery(), staleTime: 0 })
  useDocumentTitle(me?.needsSetup === true ? 'First account' : 'Log in')
  const isIn = me !== undefined && (!me.authIsOn || me.account !== null)
  useEffect(() => {
    if (isIn) window.location.replace(to)
  }, [isIn, to])
  return (
    <div className="login">
      <header>
        <BrandMark size={26} />
        <h1 className="grow">Skein</h1>
        <ThemeSwitch />
      </header>
      <main>
        {error !== null && (
          <ErrorNotice
            what="The server could not be asked"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {refused !== undefined && (
          <p className="notice failed" role="alert">
            {REFUSALS[refused]}
          </p>
        )}
        {me !== undefined &&
          !isIn &&
          (me.needsSetup ? <Setup to={to} /> : <Login me={me} to={to} />)}
      </main>
    </div>
  )
}

function Login({ me, to }: { me: Me; to: string }) {
  const login = useMutation({
    mutationFn: (body: LoginBody) => sendJson<Me>('POST', apiUrl(PATHS.login, {}), body),
    onSuccess: () => window.location.replace(to),
  })
  return (
    <>
      <AccountForm
        action={login.isPending ? 'Logging in' : 'Log in'}
        busy={login.isPending}
        what="You are not logged in"
        error={login.error}
        onSubmit={(given) => login.mutate({ email: given('email'), password: given('password') })}
      >
        <Field name="email" label="E-mail address" type="email" autoComplete="username" />
        <Field name="password" label="Password" type="password" autoComplete="current-password" />
      </AccountForm>
      {me.hasOidc && (
        <a className="button" href={apiUrl(PATHS.oidcLogin, {}, { to })}>
          Log in with your organisation
        </a>
      )}
    </>
  )
}

function Setup({ to }: { to: string }) {
  const setup = useMutation({
    mutationFn: (body: SetupBody) => sendJson<Me>('POST', apiUrl(PATHS.setup, {}), body),
    onSuccess: () => window.location.replace(to),
  })
  return (
    <AccountForm
      action="Make the account"
      busy={setup.isPending}
      what="The account is not made"
      error={setup.error}
      onSubmit={(given) =>
        setup.mutate({
          code: given('code'),
          email: given('email'),
          password: given('password'),
        })
      }
    >
      <p className="dim">
        The first account administers this server. The code stands where the server was started.
      </p>
      <Field name="code" label="Code" type="text" autoComplete="one-time-code" />
      <Field name="email" label="E-mail address" type="email" autoComplete="username" />
      <Field
        name="password"
        label="Password, 10 characters or more"
        type="password"
        autoComplete="new-password"
        minLength={10}
      />
    </AccountForm>
  )
}

function AccountForm(props: {
  action: string
  busy: boolean
  what: string
  error: Error | null
  onSubmit: (given: (name: string) => string) => void
  children: ReactNode
}) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    props.onSubmit((name) => {
      const value = data.get(name)
      return typeof value === 'string' ? value : ''
    })
  }
  return (
    <form onSubmit={submit}>
      {props.children}
      {props.error !== null && <ErrorNotice what={props.what} error={props.error} />}
      <button className="button primary" disabled={props.busy}>
        {props.action}
      </button>
    </form>
  )
}

function Field(props: {
  name: string
  label: string
  type: string
  autoComplete: string
  minLength?: number
}) {
  const { label, ...input } = props
  return (
    <label className="field">
      {label}
      <input {...input} required />
    </label>
  )
}
