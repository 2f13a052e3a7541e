export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string
}
