/** Where a component finds the certificates that a data server's own is signed by, alone in its folder. */
export function caPath(data: string): string {
  return `/etc/fairlead/authorities/${data}/ca.pem`;
}
