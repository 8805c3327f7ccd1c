// Tests the types that postgrest-js infers for the example. tsc must compile this file, and must report an error in
// each line below "@ts-expect-error".
import { PostgrestClient } from "@supabase/postgrest-js"
import type { Database, Tables, TablesInsert, TablesUpdate } from "./blog.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Takes no argument if the types are the same, so a call without arguments is an error if they differ. */
declare function same<Found, Expected>(...difference: Equal<Found, Expected> extends true ? [] : [Found, Expected]): void

/** Result of a request that succeeds. */
type Answer<Request extends PromiseLike<{ data: unknown; error: unknown }>> = Extract<
  Awaited<Request>,
  { error: null }
>["data"]

declare const api: PostgrestClient<Database>

{
  const request = api.from("users").select("*, posts(*)")
  same<
    Answer<typeof request>,
    {
      created_at: string
      deleted_at: string | null
      email: string
      full_name: string
      id: number
      is_active: boolean
      role: string
      updated_at: string | null
      posts: {
        content: string | null
        created_at: string
        id: number
        title: string
        updated_at: string | null
        user_id: number
      }[]
    }[]
  >()
}
{
  const request = api.from("posts").select("title, author:users(full_name)").eq("id", 1).single()
  same<Answer<typeof request>, { title: string; author: { full_name: string } }>()
}
{
  const request = api.from("account").select("email").maybeSingle()
  same<Answer<typeof request>, { email: string | null } | null>()
  // @ts-expect-error: a read-only view
  api.from("account").update({ email: "a@example.com" })
}
{
  same<"hashed_password" extends keyof Tables<"users"> ? true : false, false>()
  same<"password" extends keyof Tables<"users"> ? true : false, false>()
  same<
    TablesInsert<"users">,
    {
      created_at?: string
      deleted_at?: string | null
      email: string
      full_name: string
      id?: number
      is_active?: boolean
      password: string
      role?: string
      updated_at?: string | null
    }
  >()
  same<TablesUpdate<"users">["password"], string | undefined>()
  api.from("users").insert({ email: "a@example.com", full_name: "A", password: "open-the-postern" })
  // @ts-expect-error: a password is required
  api.from("users").insert({ email: "a@example.com", full_name: "A" })
  // @ts-expect-error: the hash cannot be set
  api.from("users").update({ hashed_password: "$argon2id$" })
}
