// Tests the types that postgrest-js infers for the schema in src/test/db. tsc must compile this file, and must report
// an error in each line below "@ts-expect-error".
import { PostgrestClient } from "@supabase/postgrest-js"
import { Constants } from "./everything.ts"
import type { CompositeTypes, Database, Enums, Json, Tables, TablesInsert, TablesUpdate } from "./everything.ts"

/** Whether both types are the same; `any` is the same as `any` only. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Takes no argument if the types are the same, so a call without arguments is an error if they differ. */
declare function same<Found, Expected>(...difference: Equal<Found, Expected> extends true ? [] : [Found, Expected]): void

/** Result of a request that succeeds. */
type Answer<Request extends PromiseLike<{ data: unknown; error: unknown }>> = Extract<
  Awaited<Request>,
  { error: null }
>["data"]

declare const api: PostgrestClient<Database>
const extra = api.schema("extra")

type Mood = "sad" | "ok" | "happy"
type Size = "S" | "M" | 'it\'s "XL" \\ ü'
type Address = { city: string | null; street: string | null; zip: number | null }

// columns: nullability, types, aliases, casts, JSON paths
{
  const request = api.from("films").select("id, title, year, rating, tags, data, plot")
  same<
    Answer<typeof request>,
    {
      id: number
      title: string
      year: number
      rating: number | null
      tags: string[]
      data: Json | null
      plot: string | null
    }[]
  >()
}
{
  const request = api.from("directors").select("*")
  same<
    Answer<typeof request>,
    {
      born: string | null
      first_name: string
      home: Address | null
      id: number
      last_name: string
    }[]
  >()
}
{
  const request = api.from("directors").select("name:full_name, no:id, text:id::text")
  same<Answer<typeof request>, { name: string | null; no: number; text: string }[]>()
}
{
  const request = api.from("entries").select("*").single()
  same<
    Answer<typeof request>,
    {
      data: Json | null
      hue: Json | null
      id: number
      length: number | null
      made_at: string
      mood: Mood | null
      note: string | null
      remark: string | null
      tags: string[] | null
      ticket: number | null
      word: string
    }
  >()
}
{
  const request = api.from("films").select("title").eq("id", 1).maybeSingle()
  same<Answer<typeof request>, { title: string } | null>()
}
{
  const request = api.from("films").select("count(), year.max()")
  same<Answer<typeof request>, { count: number; max: number }[]>()
}
{
  const request = api.from("films").select("title, directors(*)")
  const [film] = null as unknown as Answer<typeof request>
  film.title.toUpperCase()
  // @ts-expect-error: the column is not selected
  film.plot
  // @ts-expect-error: the value can be null
  film.directors.last_name
  film.directors?.last_name.toUpperCase()
  // @ts-expect-error: the column does not exist
  film.directors?.nope
}
{
  const request = api.from("films").select("nope")
  same<
    Answer<typeof request>,
    ({ error: true } & "column 'nope' does not exist on 'films'.")[]
  >()
  // @ts-expect-error: the table does not exist
  api.from("nope")
  // @ts-expect-error: the value has another type
  api.from("films").select("title").eq("year", "1999")
  // @ts-expect-error: the enumeration has no such label
  api.from("kinds").select("id").eq("a_mood", "angry")
  api.from("kinds").select("id").eq("a_mood", "happy").eq("a_boolean", true)
}

// each kind of type
{
  const request = api
    .from("kinds")
    .select(
      "id, a_bigint, a_price, a_varchar, a_char, a_bytea, a_timestamptz, a_uuid, a_boolean, a_mood, an_email, a_color, an_address, some_moods, some_addresses, some_integers, a_interval, a_int4range, doubled",
    )
  same<
    Answer<typeof request>,
    {
      id: number
      a_bigint: number | null
      a_price: number | null
      a_varchar: string | null
      a_char: string | null
      a_bytea: string | null
      a_timestamptz: string | null
      a_uuid: string | null
      a_boolean: boolean | null
      a_mood: Mood | null
      an_email: string | null
      a_color: Json | null
      an_address: Address | null
      some_moods: Mood[] | null
      some_addresses: Address[] | null
      some_integers: number[] | null
      a_interval: unknown
      a_int4range: unknown
      doubled: number | null
    }[]
  >()
}

// embedding: to many, to one, one to one, through a junction, hints, names, spreads, nested
{
  const request = api.from("directors").select("last_name, films(title)")
  same<Answer<typeof request>, { last_name: string; films: { title: string }[] }[]>()
}
{
  const request = api.from("films").select("title, directors(last_name)")
  same<Answer<typeof request>, { title: string; directors: { last_name: string } | null }[]>()
}
{
  const request = api.from("films").select("title, by:directors!inner(last_name)")
  same<Answer<typeof request>, { title: string; by: { last_name: string } }[]>()
}
{
  const request = api.from("reviews").select("stars, films(title), actors(name)")
  same<
    Answer<typeof request>,
    { stars: number; films: { title: string }; actors: { name: string } | null }[]
  >()
}
{
  const request = api.from("films").select("title, technical_specs(*)")
  same<
    Answer<typeof request>,
    {
      title: string
      technical_specs: { camera: string; film_id: number; runtime: unknown } | null
    }[]
  >()
}
{
  const request = api.from("technical_specs").select("camera, films(*, directors(first_name))")
  same<
    Answer<typeof request>[number]["films"]["directors"],
    { first_name: string } | null
  >()
  // a function without arguments has the same name as this column
  same<Answer<typeof request>[number]["films"]["words"], unknown>()
}
{
  const request = api.from("films").select("title, festivals(name), actors(name)")
  same<Answer<typeof request>[number]["festivals"], { name: string }[]>()
  same<Answer<typeof request>[number]["actors"], { name: string }[]>()
}
{
  const request = api.from("orders").select("amount, billing:addresses!billing(city), shipping:addresses!shipping(city)")
  same<
    Answer<typeof request>,
    { amount: number; billing: { city: string } | null; shipping: { city: string } | null }[]
  >()
}
{
  const request = api.from("stock").select("item, warehouses(name)")
  same<Answer<typeof request>, { item: string; warehouses: { name: string } | null }[]>()
}
{
  const request = api.from("films").select("title, ...directors(last_name)")
  same<Answer<typeof request>, { title: string; last_name: string | null }[]>()
}
{
  const request = api.from("directors").select("id, ...films(title, year)")
  same<Answer<typeof request>, { id: number; title: string[]; year: number[] }[]>()
}
{
  const request = api.from("employees").select("name, boss:manager_id(name)")
  same<Answer<typeof request>, { name: string; boss: { name: string } | null }[]>()
}
{
  const request = api.from("films").select("title, festivals(name), employees(name)")
  same<
    Answer<typeof request>[number]["employees"],
    { error: true } & "could not find the relation between films and employees"
  >()
}

// views: a column is not null if that of the table is not, and embeds use the keys of the underlying tables
{
  const request = api.from("film_details").select("title, directors(last_name)")
  same<Answer<typeof request>, { title: string; directors: { last_name: string } | null }[]>()
}
{
  const request = api.from("cities").select("name, countries(country_name)")
  same<Answer<typeof request>, { name: string; countries: { country_name: string } }[]>()
}
{
  const request = api.from("countries").select("code, cities(name)")
  same<Answer<typeof request>, { code: string; cities: { name: string }[] }[]>()
}
{
  const request = api.from("directors").select("good_films(rating)")
  same<Answer<typeof request>, { good_films: { rating: number | null }[] }[]>()
}
{
  api.from("good_films").insert({ title: "A" })
  // @ts-expect-error: the view is read-only
  api.from("film_details").insert({ title: "A" })
  // @ts-expect-error
  api.from("film_years").update({ year: 1 })
  extra.from("labels").update({ label: "plain" })
  // @ts-expect-error: the view computes the column
  extra.from("labels").update({ loud: "LOUD" })
}

{
  same<
    Database["public"]["Views"]["cities"]["Relationships"],
    [
      {
        foreignKeyName: "cities_country_fkey"
        columns: ["country_code"]
        isOneToOne: false
        referencedRelation: "countries"
        referencedColumns: ["code"]
      },
    ]
  >()
  same<
    Database["public"]["Tables"]["technical_specs"]["Relationships"],
    [
      {
        foreignKeyName: "technical_specs_film_id_fkey"
        columns: ["film_id"]
        isOneToOne: true
        referencedRelation: "film_details"
        referencedColumns: ["id"]
      },
      {
        foreignKeyName: "technical_specs_film_id_fkey"
        columns: ["film_id"]
        isOneToOne: true
        referencedRelation: "films"
        referencedColumns: ["id"]
      },
      {
        foreignKeyName: "technical_specs_film_id_fkey"
        columns: ["film_id"]
        isOneToOne: true
        referencedRelation: "good_films"
        referencedColumns: ["id"]
      },
      {
        foreignKeyName: "technical_specs_film_id_fkey"
        columns: ["film_id"]
        isOneToOne: true
        referencedRelation: "recent_films"
        referencedColumns: ["id"]
      },
    ]
  >()
  same<Database["public"]["Tables"]["stock"]["Relationships"][0]["columns"], ["country", "code"]>()
  same<Database["public"]["Tables"]["films"]["Relationships"]["length"], 1>()
}

// names of all kinds
{
  const request = api.from("child of Ünïcödé").select("Id")
  same<Answer<typeof request>, { Id: number }[]>()
  same<
    Tables<"Ünïcödé Tåble">,
    {
      Id: number
      "na me": string | null
      'qu"ote': string | null
      Кириллица: string | null
      日本: string | null
      "a-b": string | null
      "a.b,c(d)": string | null
    }
  >()
  same<Database["public"]["Tables"]["child of Ünïcödé"]["Relationships"][0]["referencedRelation"], "Ünïcödé Tåble">()
  same<Database["public"]["Tables"]["child of Ünïcödé"]["Relationships"][0]["columns"], ['paren"t']>()
}

// functions of a row: computed fields and computed relationships
{
  const request = api.from("directors").select("full_name, latest_film(title), old_films(title)")
  same<
    Answer<typeof request>,
    {
      full_name: string | null
      latest_film: { title: string } | null
      old_films: { title: string }[]
    }[]
  >()
}
{
  const request = api.from("employees").select("name, colleagues(name)")
  same<Answer<typeof request>, { name: string; colleagues: { name: string }[] }[]>()
}

// payloads
{
  same<
    TablesInsert<"films">,
    {
      data?: Json | null
      director_id?: number | null
      id?: number
      language?: string | null
      plot?: string | null
      rating?: number | null
      shown?: unknown
      tags?: string[]
      title: string
      words?: never
      year: number
    }
  >()
  same<
    TablesUpdate<"films">,
    {
      data?: Json | null
      director_id?: number | null
      id?: number
      language?: string | null
      plot?: string | null
      rating?: number | null
      shown?: unknown
      tags?: string[]
      title?: string
      words?: never
      year?: number
    }
  >()
  same<TablesInsert<"numbered">, { id?: never; note?: string | null }>()
  same<
    TablesInsert<{ schema: "extra" }, "shirts">,
    {
      code?: string
      costs?: number | null
      doubled?: never
      fits?: Size[]
      label?: string
      measured?: { "in cm": number[] | null; note: string | null; size: Size | null } | null
      points?: number
      size: Size
    }
  >()
  api.from("films").insert({ title: "A", year: 1 })
  api.from("films").insert([{ title: "A", year: 1 }, { title: "B", year: 2, tags: ["x"] }])
  // @ts-expect-error: the title is required
  api.from("films").insert({ year: 1 })
  // @ts-expect-error: the title cannot be null
  api.from("films").insert({ title: null, year: 1 })
  // @ts-expect-error: the column is generated
  api.from("films").insert({ title: "A", year: 1, words: "x" })
  // @ts-expect-error: the identity column is GENERATED ALWAYS
  api.from("numbered").insert({ id: 1 })
  // @ts-expect-error
  api.from("numbered").update({ id: 1 })
  // @ts-expect-error: the column does not exist
  api.from("films").update({ nope: 1 })
  // @ts-expect-error: the enumeration has no such label
  extra.from("shirts").insert({ size: "XXL" })
  extra.from("shirts").insert({ size: "M" }).select()
}
{
  const request = api.from("films").update({ year: 2 }).eq("id", 1).maxAffected(1).select("title, directors(last_name)")
  same<Answer<typeof request>, { title: string; directors: { last_name: string } | null }[]>()
}

// functions
{
  const request = api.rpc("add", { a: 1 })
  same<Answer<typeof request>, number>()
  api.rpc("add", { a: 1, b: 2 })
  // @ts-expect-error: the argument is required
  api.rpc("add", { b: 2 })
  // @ts-expect-error: the argument has another type
  api.rpc("add", { a: "1" })
  // @ts-expect-error: the function does not exist
  api.rpc("nope")
}
{
  const answer = api.rpc("answer")
  same<Answer<typeof answer>, number>()
  const nothing = api.rpc("nothing")
  same<Answer<typeof nothing>, undefined>()
  const numbers = api.rpc("numbers", { up_to: 3 })
  same<Answer<typeof numbers>, number[]>()
  const moods = api.rpc("moods")
  same<Answer<typeof moods>, Mood[]>()
  const address = api.rpc("an_address")
  same<Answer<typeof address>, Address>()
  const addresses = api.rpc("two_addresses")
  same<Answer<typeof addresses>, Address[]>()
  const parts = api.rpc("split", { whole: 42 })
  same<Answer<typeof parts>, { ones: number; tens: number }>()
  const pairs = api.rpc("pairs", { n: 2 })
  same<Answer<typeof pairs>, { 'a "b"': string; at: string; x: number }[]>()
  const echo = api.rpc("echo", { a_mood: "ok", an_array: [1], an_address: { city: "Lund", street: null, zip: 1 } })
  same<Answer<typeof echo>[number]["an_address"], Address>()
  const joined = api.rpc("joined", { separator: "-", parts: ["a", "b"] })
  same<Answer<typeof joined>, string>()
  const word = api.rpc("Wörd", { "an Arg": "x" })
  same<Answer<typeof word>, string>()
}
{
  const square = api.rpc("area", { side: 2 })
  same<Answer<typeof square>, number>()
  const rectangle = api.rpc("area", { width: 2, height: 3 })
  same<Answer<typeof rectangle>, number>()
  const unclear = api.rpc("unclear", { n: 1 })
  same<
    Answer<typeof unclear>,
    {
      error: true
    } & "Could not choose the best candidate function between: public.unclear(n => integer), public.unclear(n => text). Try renaming the parameters or the function itself in the database so function overloading can be resolved"
  >()
}
{
  const request = api.rpc("films_since", { since: 2000 }).select("title, directors(last_name)")
  same<Answer<typeof request>, { title: string; directors: { last_name: string } | null }[]>()
  const one = api.rpc("one_film", { id: 1 }).select("title, festivals(name)")
  same<Answer<typeof one>, { title: string; festivals: { name: string }[] }>()
  const view = api.rpc("recent").select("director, directors(last_name)")
  same<Answer<typeof view>, { director: string | null; directors: { last_name: string } | null }[]>()
  const elsewhere = api.rpc("all_countries")
  same<Answer<typeof elsewhere>, { code: string; name: string }[]>()
  const cheapest = extra.rpc("cheapest").select("label")
  same<Answer<typeof cheapest>, { label: string }[]>()
  const shirts = extra.rpc("shirts_of", { wanted: "M" }).select("label, costs, measured")
  same<
    Answer<typeof shirts>,
    {
      label: string
      costs: number | null
      measured: { "in cm": number[] | null; note: string | null; size: Size | null } | null
    }[]
  >()
}

// helper types
{
  same<Enums<"mood">, Mood>()
  same<Enums<{ schema: "extra" }, "size">, Size>()
  same<CompositeTypes<"address">, Address>()
  same<Tables<{ schema: "extra" }, "films">, { id: number; title: string }>()
  same<Tables<"film_years">, { films: number | null; year: number | null }>()
  same<(typeof Constants)["public"]["Enums"]["mood"], readonly ["sad", "ok", "happy"]>()
  same<(typeof Constants)["extra"]["Enums"]["size"][number], Size>()
  // @ts-expect-error: the table does not exist
  type None = Tables<"nope">
  // @ts-expect-error: the schema has no such table
  type NoneThere = Tables<{ schema: "extra" }, "directors">
}
