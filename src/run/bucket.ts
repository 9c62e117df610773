import type { Account } from "./account.ts";
import { makePrivateFolder } from "./folder.ts";

/** Makes a bucket's folder, private to whoever instances run as; what is in one that is there stays as it is. */
export async function makeBucket(folder: string, account: Account | undefined): Promise<void> {
  await makePrivateFolder(folder, account);
}
