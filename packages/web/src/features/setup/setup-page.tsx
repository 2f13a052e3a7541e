import { Link } from '@tanstack/react-router'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { AccountMenu } from '../../ui/account-menu.tsx'
import { BrandMark } from '../../ui/brand.tsx'
import { SetupGuide } from '../../ui/setup-guide.tsx'
import { ThemeSwitch } from '../../ui/theme-switch.tsx'

/** The way in when there is no project yet, or for one more. */
export function SetupPage() {
  useDocumentTitle('Set up')
  return (
    <div className="setup-page">
      <header className="setup-top">
        <Link to="/" aria-label="Skein, start page">
          <BrandMark size={22} />
        </Link>
        <h1 className="grow">Skein</h1>
        <AccountMenu />
        <ThemeSwitch />
      </header>
      <main tabIndex={-1}>
        <SetupGuide />
      </main>
    </div>
  )
}
