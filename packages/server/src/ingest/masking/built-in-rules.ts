import { REDACTED } from '@skein/model/message'

/** Rules that come with Skein, each from a text to the text without what it looks for. */
export const BUILT_IN_RULES = { secrets: hideSecrets, cards: hideCards, emails: hideEmails }

/**
 * Every expression is read in a time that grows with the text alone: what repeats is bounded, or begins
 * where nothing of its own kind stands before it. `masking.test.ts` holds them to it.
 */
const SECRETS: readonly RegExp[] = [
  // OpenAI, Anthropic, OpenRouter, Langfuse, Stripe, Skein.
  /(?<![A-Za-z0-9])(?:sk|pk|rk)[-_][A-Za-z0-9_-]{20,}/g,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Z])/g,
  // GitHub, GitLab, Hugging Face, Groq, npm, xAI, Perplexity, Replicate, Tavily.
  /(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|glpat-|hf_|gsk_|npm_|xai-|pplx-|r8_|tvly-)[A-Za-z0-9_-]{20,}/g,
  /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  // Google.
  /(?<![A-Za-z0-9])(?:AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,})/g,
  // JSON Web Tokens.
  /(?<![\w-])eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,2048}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\:,-]{0,20000}/g,
]

/** Groups 1 and 3 stay, as they tell what was hidden. */
const SECRETS_WITHIN: readonly RegExp[] = [
  /(?<![A-Za-z])((?:Bearer|Basic|Token) {1,4})([A-Za-z0-9._~+/=-]{16,})()/gi,
  /(:\/\/[^\s/@:"]{0,64}:)([^\s/@"]{1,256})(@)/g,
]

function hideSecrets(text: string): string {
  const hidden = SECRETS.reduce((left, secret) => left.replaceAll(secret, REDACTED), text)
  return SECRETS_WITHIN.reduce((left, secret) => left.replaceAll(secret, `$1${REDACTED}$3`), hidden)
}

/** The last word of an attribute's name, or of a field's in JSON, whose value is secret whatever it is. */
export const SECRET_NAMES =
  /(?:^|[._-])(?:password|passwd|passphrase|secret|client[-_]?secret|api[-_]?key|access[-_]?key|secret[-_]?key|secret[-_]?access[-_]?key|access[-_]?token|refresh[-_]?token|id[-_]?token|auth[-_]?token|session[-_]?token|authorization|proxy-authorization|x-api-key|private[-_]?key|credentials?|set-cookie|cookie)$|(?:apiKey|secretKey|accessKey|accessToken|refreshToken|idToken|authToken|sessionToken|clientSecret|privateKey|secretAccessKey)$/i

const CARD = /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])/g
/** How numbers of Visa, Mastercard, American Express, Discover, Diners Club, JCB and UnionPay begin, and how long they are. */
const ISSUERS =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|62\d{14,17})$/

function hideCards(text: string): string {
  return text.replaceAll(CARD, (found) => {
    const digits = found.replaceAll(/[ -]/g, '')
    return ISSUERS.test(digits) && hasLuhnSum(digits) ? REDACTED : found
  })
}

/** ISO/IEC 7812-1: every second digit from the right doubled, the sum of all digits is a multiple of 10. */
function hasLuhnSum(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const weighed = place % 2 === 0 ? digit : digit * 2
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

const EMAIL =
  /(?<![\p{L}\p{N}._%+-])(?!__REDACTED__@)[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/gu

function hideEmails(text: string): string {
  return text.includes('@') ? text.replaceAll(EMAIL, REDACTED) : text
}
