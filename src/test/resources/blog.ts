export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  __InternalSupabase: {
    PostgrestVersion: "14.1"
  }
  public: {
    Tables: {
      /** What users have written. */
      posts: {
        Row: {
          /** Text of the post; null while it is only a headline. */
          content: string | null
          /** When the post was made. */
          created_at: string
          /** The post's number, given by the database. */
          id: number
          /** Headline. */
          title: string
          /** When the post was last changed; null if never. */
          updated_at: string | null
          /** Who wrote it. */
          user_id: number
        }
        Insert: {
          content?: string | null
          created_at?: string
          id?: number
          title: string
          updated_at?: string | null
          user_id?: number
        }
        Update: {
          content?: string | null
          created_at?: string
          id?: number
          title?: string
          updated_at?: string | null
          user_id?: number
        }
        Relationships: [
          {
            foreignKeyName: "posts_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      /** People with an account. */
      users: {
        Row: {
          /** When the account was made. */
          created_at: string
          /** When the account was deactivated (soft delete); null while it is active. */
          deleted_at: string | null
          /** E-mail address; unique whatever its case. */
          email: string
          /** Name as the user writes it. */
          full_name: string
          /** The user's number, given by the database. */
          id: number
          /** False once the account is deactivated. */
          is_active: boolean
          /** What the user may do: member or administrator. */
          role: string
          /** When the account was last changed; null if never. */
          updated_at: string | null
        }
        Insert: {
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
        Update: {
          created_at?: string
          deleted_at?: string | null
          email?: string
          full_name?: string
          id?: number
          is_active?: boolean
          password?: string
          role?: string
          updated_at?: string | null
        }
        Relationships: []
      }
    }
    Views: {
      /** The account of whoever is asking: one row, or none. */
      account: {
        Row: {
          /** When the account was made. */
          created_at: string | null
          /** E-mail address, which only its owner and administrators see. */
          email: string | null
          /** Name as the user writes it. */
          full_name: string | null
          /** The user's number. */
          id: number | null
          /** What the user may do: member or administrator. */
          role: string | null
          /** When the account was last changed; null if never. */
          updated_at: string | null
        }
        Relationships: []
      }
    }
    Functions: { [_ in never]: never }
    Enums: { [_ in never]: never }
    CompositeTypes: { [_ in never]: never }
  }
}

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

type SchemaName = keyof DatabaseWithoutInternals

type DefaultSchema = DatabaseWithoutInternals[Extract<SchemaName, "public">]

type InSchema = { schema: SchemaName }

type SchemaOf<Choice> = Choice extends { schema: infer Name }
  ? DatabaseWithoutInternals[Extract<Name, SchemaName>]
  : DefaultSchema

type NameOf<Choice, Name> = Choice extends InSchema ? Name : Choice

type Relations<Schema extends { Tables: unknown; Views: unknown }> =
  Schema["Tables"] & Schema["Views"]

type Part<Relation, Key extends string> = Relation extends {
  [_ in Key]: infer Found
}
  ? Found
  : never

type Named<All, Name> = Name extends keyof All ? All[Name] : never

/** A row in a response. */
export type Tables<
  Choice extends keyof Relations<DefaultSchema> | InSchema,
  Name extends (Choice extends InSchema
    ? keyof Relations<SchemaOf<Choice>>
    : never) = never,
> = Part<Named<Relations<SchemaOf<Choice>>, NameOf<Choice, Name>>, "Row">

/** A row of an insert. */
export type TablesInsert<
  Choice extends keyof DefaultSchema["Tables"] | InSchema,
  Name extends (Choice extends InSchema
    ? keyof SchemaOf<Choice>["Tables"]
    : never) = never,
> = Part<Named<SchemaOf<Choice>["Tables"], NameOf<Choice, Name>>, "Insert">

/** The changed columns of an update. */
export type TablesUpdate<
  Choice extends keyof DefaultSchema["Tables"] | InSchema,
  Name extends (Choice extends InSchema
    ? keyof SchemaOf<Choice>["Tables"]
    : never) = never,
> = Part<Named<SchemaOf<Choice>["Tables"], NameOf<Choice, Name>>, "Update">

/** A label of an enumeration. */
export type Enums<
  Choice extends keyof DefaultSchema["Enums"] | InSchema,
  Name extends (Choice extends InSchema
    ? keyof SchemaOf<Choice>["Enums"]
    : never) = never,
> = Named<SchemaOf<Choice>["Enums"], NameOf<Choice, Name>>

/** A value of a composite type. */
export type CompositeTypes<
  Choice extends keyof DefaultSchema["CompositeTypes"] | InSchema,
  Name extends (Choice extends InSchema
    ? keyof SchemaOf<Choice>["CompositeTypes"]
    : never) = never,
> = Named<SchemaOf<Choice>["CompositeTypes"], NameOf<Choice, Name>>

export const Constants = {
  public: {
    Enums: {},
  },
} as const
